/// Which engine this is, as records tell by which one a call was made.
package enum EngineVersion {
    /// By semantic versioning; `CHANGELOG.md` says what is new in it.
    package static let current = "0.1.0"
}
