internal import Foundation
internal import FrontDoor

extension Doctor {
    /// What the machine has to have.
    enum Machine {
        /// A call's sockets: the carrier's, the recogniser's, two of the voice's, the model's, and its files.
        static let descriptorsPerCall = 8
        static let leastSpace: UInt64 = 1 << 30

        static func findings(_ settings: ServiceSettings) -> [Finding] {
            [files(settings), zones()] + (settings.data.map { [disk($0)] } ?? [unkept()])
        }

        private static func files(_ settings: ServiceSettings) -> Finding {
            guard let most = OpenFiles.most else {
                return .warning("open files", "the limit cannot be asked for", fix: "see `ulimit -n`")
            }
            let calls = settings.everybody.reduce(0) { $0 + $1.limits.calls }
            let needed = calls * descriptorsPerCall + 200
            guard most < UInt(needed) else {
                let text = "\(most) allowed, \(needed) needed for \(calls) calls"
                return .fine("open files", text)
            }
            return .problem(
                "open files",
                "\(most) allowed; limits.calls is \(calls), which takes up to \(needed)",
                fix: "LimitNOFILE=\(needed) in the service's unit (or `ulimit -n \(needed)`), or a smaller limits.calls"
            )
        }

        private static func zones() -> Finding {
            guard FileManager.default.isReadableFile(atPath: "/usr/share/zoneinfo/tzdata.zi") else {
                return .problem(
                    "time zones",
                    "the system has none: agents' clocks and calling hours need them",
                    fix: "install Debian's package tzdata"
                )
            }
            return .fine("time zones", "there")
        }

        private static func unkept() -> Finding {
            .warning(
                "data",
                "no folder is set: nothing remains of a call",
                fix: "data: \"/var/lib/syrinx\" in the file, or --data"
            )
        }

        /// Whether calls can be kept there.
        private static func disk(_ folder: String) -> Finding {
            // What is not there yet is made in the next folder that is.
            var place = URL(fileURLWithPath: folder)
            while !FileManager.default.fileExists(atPath: place.path), place.pathComponents.count > 1 {
                place.deleteLastPathComponent()
            }
            guard FileManager.default.isWritableFile(atPath: place.path) else {
                return .problem(
                    "data",
                    "\(place.path) cannot be written to by this user",
                    fix: "chown it to the service's user, or name another folder"
                )
            }
            var status = statvfs()
            guard unsafe statvfs(place.path, &status) == 0 else {
                return .warning("data", "\(place.path): its free space cannot be asked for", fix: "see `df`")
            }
            let free = UInt64(status.f_bavail) * UInt64(status.f_frsize)
            let shown = "\(folder), \(free >> 20) MiB free"
            guard free < leastSpace else { return .fine("data", shown) }
            // An hour of a recording in stereo is 58 MB.
            return .problem(
                "data",
                "\(shown): an hour of recorded calls takes 58 MB before it is compressed",
                fix: "make room, or keep less: records: { recordingDays: 7 }"
            )
        }
    }
}
