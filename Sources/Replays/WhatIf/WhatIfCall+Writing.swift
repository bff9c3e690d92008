internal import CallPipeline
internal import ProviderKit
internal import TurnTaking

// What the model writes, and what tools and summaries bring.
extension WhatIfCall {
    func generate(_ epoch: Int, _ request: GenerationRequest) {
        runs += 1
        writing = (epoch, runs)
        let run = runs
        guard let (place, isUnseen) = answer(to: request, in: epoch) else {
            // Nothing was ever written in this call.
            gaps.unseenRequests += 1
            return at(now + 4_000) { $0.write(.event(.finished(.completed)), epoch, run) }
        }
        usedGenerations.insert(place)
        let recording = recorded.generations[place]
        var shift = manner.modelShift
        if isUnseen, let own = recording.firstDelay, let drawn = drawnDelay() { shift += drawn - own }
        let asked = now
        var last = asked
        for event in recording.events {
            last = max(last, asked + event.delay + shift)
            at(last) { $0.write(event.news, epoch, run) }
        }
        guard !recording.isWhole else { return }
        if let rest = rest(of: recording) {
            for event in rest {
                last += event.delay
                at(last) { $0.write(event.news, epoch, run) }
            }
            return
        }
        // Nearly all of these are guesses, which are stopped again where they were.
        at(last + 160) { call in
            guard call.writing?.run == run else { return }
            call.gaps.unfinishedReplies += 1
            call.write(.event(.finished(.completed)), epoch, run)
        }
    }

    /// What follows in a reply that was stopped, if another one to the same words begins as it does and came to its end; with
    /// how long each of it took.
    private func rest(of stopped: RecordedGeneration) -> [(delay: Int64, news: RecordedGeneration.News)]? {
        let (words, begun) = (Self.lastWords(of: stopped.request), stopped.text)
        let other = recorded.generations.first {
            $0.isWhole && $0.text.hasPrefix(begun) && Self.lastWords(of: $0.request) == words
        }
        guard let other else { return nil }
        var rest: [(delay: Int64, news: RecordedGeneration.News)] = []
        var passed = 0
        var before: Int64 = 0
        for event in other.events {
            defer { before = event.delay }
            guard case .event(.text(let text)) = event.news else {
                if passed >= begun.count { rest.append((event.delay - before, event.news)) }
                continue
            }
            let known = min(text.count, max(0, begun.count - passed))
            passed += text.count
            guard known < text.count else { continue }
            rest.append((event.delay - before, .event(.text(String(text.dropFirst(known))))))
        }
        return rest
    }

    private func write(_ news: RecordedGeneration.News, _ epoch: Int, _ run: Int) {
        guard writing?.run == run else { return }
        switch news {
        case .event(let event): feed(.generation(epoch: epoch, event))
        case .failed(let failure):
            writing = nil
            feed(.generationFailed(epoch: epoch, failure))
        }
    }

    /// The recorded reply that fits best: to the same request, to the same last words, to those most like them.
    ///
    /// The one with the same number in its call counts for more than others; of those one that came to its end, and then one
    /// that was not given yet.
    private func answer(to request: GenerationRequest, in epoch: Int) -> (place: Int, isUnseen: Bool)? {
        let all = recorded.generations
        func best(_ fits: (RecordedGeneration) -> Bool) -> Int? {
            func rank(_ place: Int) -> (Int, Int, Int, Int) {
                (
                    all[place].epoch == epoch ? 0 : 1, all[place].isWhole ? 0 : 1,
                    usedGenerations.contains(place) ? 1 : 0, place
                )
            }
            return all.indices.filter { fits(all[$0]) }.min { rank($0) < rank($1) }
        }
        if let place = best({ $0.request == request }) {
            gaps.sameRequests += 1
            return (place, false)
        }
        let words = Self.lastWords(of: request)
        if let place = best({ Self.lastWords(of: $0.request) == words }) {
            gaps.sameWords += 1
            return (place, false)
        }
        gaps.unseenRequests += 1
        var nearest: (place: Int, likeness: Double)?
        for place in all.indices where all[place].isWhole {
            let likeness = Self.likeness(words, Self.lastWords(of: all[place].request))
            if likeness > nearest?.likeness ?? -1 { nearest = (place, likeness) }
        }
        return (nearest?.place ?? all.indices.first).map { ($0, true) }
    }

    private static func lastWords(of request: GenerationRequest) -> [String] {
        switch request.conversation.messages.last {
        case .caller(let text): ["caller"] + UtteranceShape.words(of: text)
        case .agent(let text, _): ["agent"] + UtteranceShape.words(of: text)
        case .tool(let result): ["tool"] + UtteranceShape.words(of: result.content)
        case .note(let text): ["note"] + UtteranceShape.words(of: text)
        case nil: []
        }
    }

    private static func likeness(_ one: [String], _ other: [String]) -> Double {
        let (one, other) = (Set(one), Set(other))
        let all = one.union(other).count
        return all == 0 ? 1 : Double(one.intersection(other).count) / Double(all)
    }

    /// A delay like those of the recording.
    private func drawnDelay() -> Int64? {
        let delays = recorded.generations.compactMap(\.firstDelay)
        return delays.isEmpty ? nil : delays[Int(random.next() % UInt64(delays.count))]
    }

    // MARK: Tools and summaries

    func use(_ call: ToolCall, _ epoch: Int) {
        toolsRunning.insert(call.id)
        let all = recorded.tools
        func first(_ fits: (RecordedToolUse) -> Bool) -> Int? {
            all.indices.first { !usedTools.contains($0) && fits(all[$0]) } ?? all.indices.first { fits(all[$0]) }
        }
        let place =
            first { $0.call.name == call.name && $0.call.arguments == call.arguments }
            ?? first { $0.call.name == call.name }
        guard let place, let result = all[place].result, let delay = all[place].delay else {
            gaps.unknownTools += 1
            let result = ToolResult(id: call.id, content: "There is no recorded answer.", isError: true)
            return at(now + 2_400) { $0.toolEnded(epoch, result) }
        }
        usedTools.insert(place)
        let own = ToolResult(id: call.id, content: result.content, isError: result.isError)
        at(now + delay) { $0.toolEnded(epoch, own) }
    }

    private func toolEnded(_ epoch: Int, _ result: ToolResult) {
        guard toolsRunning.remove(result.id) != nil else { return }
        feed(.toolFinished(epoch: epoch, result))
    }

    func summarise(_ number: Int) {
        guard summariesGiven < recorded.summaries.count, !recorded.summaries[summariesGiven].isEmpty else {
            return at(now + 8_000) { $0.feed(.summary(number: number, .finished(.completed))) }
        }
        let summary = recorded.summaries[summariesGiven]
        summariesGiven += 1
        for (delay, news) in summary {
            at(now + delay) { call in
                switch news {
                case .event(let event): call.feed(.summary(number: number, event))
                case .failed(let failure): call.feed(.summaryFailed(number: number, failure))
                }
            }
        }
    }
}
