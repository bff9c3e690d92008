package import CivilTime
internal import FastJSON

/// One appointment.
package struct Booking: Sendable, Equatable {
    /// What the caller is told to name it by.
    package var reference: Int
    package var day: CivilDay
    /// The minute of the day.
    package var minute: Int
    package var with: String
    package var name: String?
    /// The number that called.
    package var caller: String?
    package var isCancelled = false
}

/// The appointments of one plan, kept in a file; off the calls' loops, because a file takes its time.
package actor BookingBook {
    private let plan: BookingPlan
    private let file: LedgerFile
    private let now: @Sendable () -> Int64
    private var bookings: [Booking]

    /// Opens a book.
    ///
    /// - Parameter now: the time, in seconds since 1970.
    package init(_ plan: BookingPlan, _ file: LedgerFile, now: @escaping @Sendable () -> Int64) throws {
        self.plan = plan
        self.file = file
        self.now = now
        bookings = []
        for (index, line) in try file.lines().enumerated() {
            let booking: Booking
            do throws(ToolRefusal) {
                booking = try Booking(line)
            } catch {
                throw LedgerFileError(path: file.path, reason: "line \(index + 1): \(error)")
            }
            // A number that is free again stands for another appointment.
            if let place = bookings.lastIndex(where: { $0.reference == booking.reference && !$0.isCancelled }),
                line["new"]?.boolValue != true
            {
                bookings[place] = booking
            } else {
                bookings.append(booking)
            }
        }
    }

    /// What stands in it, by time.
    package var all: [Booking] {
        bookings.filter { !$0.isCancelled }.sorted {
            ($0.day.daysSince1970, $0.minute) < ($1.day.daysSince1970, $1.minute)
        }
    }

    private func isAhead(_ booking: Booking) -> Bool {
        let here = here
        return (booking.day.daysSince1970, booking.minute + plan.length) > (here.date.daysSince1970, here.minute)
    }

    private var here: LocalTime { plan.zone.local(at: now()) }

    /// The day that is meant; not one that is over, nor one too far away.
    package func day(_ text: String) throws(ToolRefusal) -> CivilDay {
        let today = here.date
        guard let day = plan.day(text, from: today) else {
            throw ToolRefusal("\"\(text)\" is no day; say a weekday, today, tomorrow, or a date such as 2026-11-24")
        }
        let distance = day.daysSince1970 - today.daysSince1970
        guard distance >= 0 else { throw ToolRefusal("that day is over") }
        guard distance <= plan.ahead else {
            throw ToolRefusal("appointments are made \(plan.ahead) days ahead at most")
        }
        return day
    }

    /// The times that are free on a day, with somebody or with anyone.
    package func free(on day: CivilDay, with: String?) throws(ToolRefusal) -> [Int] {
        let whom = try with.map { name throws(ToolRefusal) in [try known(name)] } ?? plan.with
        let here = here
        return plan.times(on: day).filter { minute in
            (day != here.date || minute > here.minute) && whom.contains { isFree(day, minute, $0) }
        }
    }

    private func isFree(_ day: CivilDay, _ minute: Int, _ with: String) -> Bool {
        !bookings.contains { !$0.isCancelled && $0.day == day && $0.minute == minute && $0.with == with }
    }

    private func known(_ name: String) throws(ToolRefusal) -> String {
        guard let found = plan.with.first(where: { $0.lowercased() == name.lowercased() }) else {
            throw ToolRefusal("there is no \"\(name)\" here, only \(plan.with.joined(separator: ", "))")
        }
        return found
    }

    private func place(
        _ day: CivilDay,
        _ time: String,
        _ with: String?
    ) throws(ToolRefusal) -> (minute: Int, with: String) {
        guard let minute = DayMinute.parse(time) else {
            throw ToolRefusal("\"\(time)\" is no time; write it as 09:30")
        }
        guard try free(on: day, with: with).contains(minute) else {
            throw ToolRefusal("\(day.written) at \(time) is not free")
        }
        let whom = try with.map { name throws(ToolRefusal) in [try known(name)] } ?? plan.with
        guard let name = whom.first(where: { isFree(day, minute, $0) }) else {
            throw ToolRefusal("nobody is free then")
        }
        return (minute, name)
    }

    /// Puts an appointment down; it stands in the file before this returns.
    package func book(
        _ day: CivilDay,
        _ time: String,
        with: String?,
        name: String?,
        caller: String?
    ) throws -> Booking {
        let (minute, whom) = try place(day, time, with)
        let taken = Set(bookings.filter { !$0.isCancelled && isAhead($0) }.map(\.reference))
        // Three digits are said and heard best.
        let free = (100...999).filter { !taken.contains($0) }
        guard let reference = free.randomElement() ?? (1_000...999_999).first(where: { !taken.contains($0) }) else {
            throw ToolRefusal("the book is full")
        }
        let booking = Booking(
            reference: reference,
            day: day,
            minute: minute,
            with: whom,
            name: name,
            caller: caller
        )
        try file.append(booking.json(isNew: true))
        bookings.append(booking)
        return booking
    }

    /// The appointment of that number; without one, the caller's next one.
    package func find(_ reference: Int?, caller: String?) throws(ToolRefusal) -> Booking {
        if let reference {
            guard let found = bookings.first(where: { $0.reference == reference && !$0.isCancelled && isAhead($0) })
            else {
                throw ToolRefusal("there is no appointment \(reference)")
            }
            return found
        }
        guard let caller, let found = all.first(where: { $0.caller == caller && isAhead($0) }) else {
            throw ToolRefusal("ask for the appointment's number: this caller has none that is known")
        }
        return found
    }

    /// Moves an appointment.
    package func move(_ booking: Booking, to day: CivilDay, _ time: String) throws -> Booking {
        let (minute, whom) = try place(day, time, booking.with)
        var moved = booking
        (moved.day, moved.minute, moved.with) = (day, minute, whom)
        try change(booking, to: moved)
        return moved
    }

    /// Cancels one.
    package func cancel(_ booking: Booking) throws {
        var cancelled = booking
        cancelled.isCancelled = true
        try change(booking, to: cancelled)
    }

    private func change(_ booking: Booking, to changed: Booking) throws {
        guard let place = bookings.firstIndex(of: booking) else { throw ToolRefusal("it has been changed meanwhile") }
        try file.append(changed.json(isNew: false))
        bookings[place] = changed
    }
}

extension Booking {
    /// As a line of the file.
    func json(isNew: Bool) -> JSONValue {
        guard case .object(var object) = json else { return json }
        if let name { object["name"] = .string(name) }
        if let caller { object["caller"] = .string(caller) }
        if isNew { object["new"] = true }
        return .object(object)
    }

    /// As a model is told of it: not whose it is, which whoever guesses a number would learn.
    var json: JSONValue {
        var object = JSONObject()
        object["reference"] = .integer(Int64(reference))
        object["day"] = .string(day.written)
        object["time"] = .string(DayMinute.written(minute))
        object["with"] = .string(with)
        if isCancelled { object["cancelled"] = true }
        return .object(object)
    }

    init(_ json: JSONValue) throws(ToolRefusal) {
        let plan = BookingPlan(file: "", with: [])
        guard let reference = json["reference"]?.integerValue, let date = json["day"]?.stringValue,
            let day = plan.day(date, from: CivilDay(daysSince1970: 0)), let time = json["time"]?.stringValue,
            let minute = DayMinute.parse(time), let with = json["with"]?.stringValue
        else { throw ToolRefusal("it is no appointment") }
        self.init(reference: Int(reference), day: day, minute: minute, with: with)
        name = json["name"]?.stringValue
        caller = json["caller"]?.stringValue
        isCancelled = json["cancelled"]?.boolValue ?? false
    }
}
