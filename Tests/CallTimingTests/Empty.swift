import CallTiming
