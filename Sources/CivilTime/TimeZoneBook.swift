internal import Glibc

/// The time zones of the world and whose they are, as the system's time zone database has them.
///
/// Read once, when a program starts: a change of a country's time comes with an update of the system's `tzdata`.
public struct TimeZoneBook: Sendable {
    /// Why the database cannot be used.
    public struct Missing: Error, Equatable, Sendable, CustomStringConvertible {
        /// The file that is not there, or is not what it should be.
        public let path: String
        /// What to do.
        public var description: String { "\(path) cannot be read; install the system's time zone database (tzdata)" }
    }

    private let rules: [String: TimeZoneRules]
    private let countries: [String: [String]]

    /// Makes a book of zones and of the names that each country has of them.
    public init(_ rules: [String: TimeZoneRules], countries: [String: [String]]) {
        self.rules = rules
        self.countries = countries
    }

    /// Reads the system's database; waits for the disk.
    public static func system(folder: String = "/usr/share/zoneinfo") throws(Missing) -> TimeZoneBook {
        let path = "\(folder)/zone.tab"
        guard let table = content(of: path) else { throw Missing(path: path) }
        let countries = self.countries(in: String(decoding: table, as: UTF8.self))
        guard !countries.isEmpty else { throw Missing(path: path) }
        var rules: [String: TimeZoneRules] = [:]
        for zone in countries.values.joined() {
            guard let file = content(of: "\(folder)/\(zone)"), let read = TimeZoneRules(file.span) else {
                throw Missing(path: "\(folder)/\(zone)")
            }
            rules[zone] = read
        }
        return TimeZoneBook(rules, countries: countries)
    }

    /// One zone of the system's database; nil where there is none of that name.
    public static func zone(_ name: String, folder: String = "/usr/share/zoneinfo") -> TimeZoneRules? {
        guard isName(name[...]), let file = content(of: "\(folder)/\(name)") else { return nil }
        return TimeZoneRules(file.span)
    }

    /// The names of all places in the system's database; none where there is no database.
    public static func names(folder: String = "/usr/share/zoneinfo") -> [String] {
        guard let table = content(of: "\(folder)/zone.tab") else { return [] }
        return countries(in: String(decoding: table, as: UTF8.self)).values.joined().sorted()
    }

    /// A zone by its name: "Europe/Berlin".
    public subscript(zone: String) -> TimeZoneRules? { rules[zone] }

    /// The zones of a country, by its letters in ISO 3166; some that are not in it keep a neighbour's time.
    public func zones(of country: String) -> [String] { countries[Self.neighbours[country] ?? country] ?? [] }

    /// Whom the database does not know: Kosovo, which has no letters in ISO 3166, and Ascension, which belongs to Saint Helena.
    private static let neighbours = ["XK": "RS", "AC": "SH"]

    /// The zones in `zone.tab`, by country.
    static func countries(in table: String) -> [String: [String]] {
        var countries: [String: [String]] = [:]
        for line in table.split(separator: "\n") where !line.hasPrefix("#") {
            let words = line.split(separator: "\t")
            guard words.count >= 3, isName(words[2]) else { continue }
            countries[String(words[0]), default: []].append(String(words[2]))
        }
        return countries
    }

    /// Whether a name leads to a file within the folder.
    private static func isName(_ text: Substring) -> Bool {
        !text.contains("..") && !text.hasPrefix("/")
            && text.utf8.allSatisfy {
                ($0 | 0x20 >= 0x61 && $0 | 0x20 <= 0x7A) || ($0 >= 0x30 && $0 <= 0x39) || "_-+/".utf8.contains($0)
            }
    }

    private static func content(of path: String) -> [UInt8]? {
        let file = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return nil }
        defer { close(file) }
        var content: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 16_384)
        while content.count < 1 << 20 {
            // The pointer is used during the call only, for as many bytes as there are.
            let count = unsafe piece.withUnsafeMutableBytes { unsafe read(file, $0.baseAddress, $0.count) }
            guard count > 0 else { return count == 0 ? content : nil }
            content += piece.prefix(count)
        }
        return nil
    }
}
