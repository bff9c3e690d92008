internal import CallPipeline
internal import CallRecords

// A call and its recorder know nothing of each other but this.
extension StereoRecorder: CallSoundKeeper {}
