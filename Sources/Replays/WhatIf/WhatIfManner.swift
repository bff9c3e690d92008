/// What else is different where a call is played on under other settings.
package struct WhatIfManner: Sendable, Equatable {
    /// By how many samples the model's first text, and the voice's first audio, come later than they did; less than nothing for
    /// sooner.
    package var modelShift: Int64 = 0
    package var voiceShift: Int64 = 0
    /// What draws by chance begin with, beside the file's own seed.
    package var seed: UInt64 = 0

    package init() {}
}

/// What of a call under other settings could not be taken from its recording.
package struct WhatIfGaps: Sendable, Equatable {
    /// Requests that were made again as they had been; that were made with the same last words; and others, which got the
    /// nearest reply there was.
    package var sameRequests = 0
    package var sameWords = 0
    package var unseenRequests = 0
    /// Replies whose recording had been stopped in the middle: how they would have ended is not known.
    package var unfinishedReplies = 0
    /// Pieces of text whose sound is not in the recording.
    package var unheardPieces = 0
    package var unknownTools = 0
    /// The samples by which the call was played on beyond its recording.
    package var beyond: Int64 = 0
    /// Whether the ear's findings are those of the recording, as there was no audio to find them in.
    package var earIsFixed = false
    /// Whether it was given up, as it did not come to an end.
    package var isStuck = false

    package init() {}
}

extension WhatIfGaps {
    /// What is not known, in words.
    package var lines: [String] {
        var lines: [String] = []
        if unseenRequests > 0 {
            lines.append(
                "\(unseenRequests) requests to the model were never made; the nearest reply stands for its answer"
            )
        }
        if unfinishedReplies > 0 {
            lines.append("\(unfinishedReplies) replies were stopped in the recording; their ends are made up")
        }
        if unheardPieces > 0 {
            lines.append("\(unheardPieces) pieces of text were never spoken; their sound has a likely length")
        }
        if unknownTools > 0 { lines.append("\(unknownTools) uses of tools have no recorded answer") }
        if beyond > 0 { lines.append("the last \(beyond / 8) ms lie behind the end of the recording") }
        if earIsFixed { lines.append("the ear's findings are the recording's: settings of the ear change nothing") }
        if isStuck { lines.append("the call did not come to an end, and was given up") }
        return lines
    }
}
