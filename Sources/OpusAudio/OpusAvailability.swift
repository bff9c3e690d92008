#if Opus
    internal import COpus
#endif

/// Whether this build speaks Opus.
public enum OpusAvailability {
    /// True with the package's trait `Opus`, which is on by default.
    public static var isBuiltIn: Bool {
        #if Opus
            true
        #else
            false
        #endif
    }
}
