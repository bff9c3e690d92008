internal import Glibc

extension HTTPDateText {
    /// The present, by the machine's wall clock.
    package static var now: HTTPDateText { HTTPDateText(HTTPDate(unixSeconds: Int64(time(nil)))) }
}
