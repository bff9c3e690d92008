/// Which engines this build has.
package enum LocalEngines {
    /// True with the package's trait `PocketSphinx`, which is on by default.
    package static var hasPocketSphinx: Bool {
        #if PocketSphinx
            true
        #else
            false
        #endif
    }

    /// True with the package's trait `Flite`, which is on by default.
    package static var hasFlite: Bool {
        #if Flite
            true
        #else
            false
        #endif
    }
}
