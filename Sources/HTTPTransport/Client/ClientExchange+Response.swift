internal import CallTiming
internal import Octets
internal import Reactor

/// The response as it comes, and who waits for it.
extension ClientExchange {
    /// Waits for the head of the final response.
    func responseHead() async throws(HTTPClientError) -> HTTPResponseHead {
        do throws(HTTPClientError) {
            while true {
                // A head that has come counts, whatever has happened behind it: its content's reader will hear of that.
                if let head { return head }
                if let failure { throw failure }
                try await loop.wait(until: nil, late: .cancelled, cancelled: .cancelled, start: { headWait = $0 })
            }
        } catch {
            fail(error)
            throw error
        }
    }

    /// The next piece of content; `nil` at its end.
    func nextPiece() async throws(HTTPClientError) -> [UInt8]? {
        do throws(HTTPClientError) {
            while arrived.isEmpty {
                if let failure { throw failure }
                if hasEnded { return nil }
                guard await contentBell.wait() else { throw .cancelled }
            }
            if Task.isCancelled { throw .cancelled }
        } catch {
            fail(error)
            throw error
        }
        let piece = Array(copying: arrived.bytes)
        arrived.removeAll(keepingCapacity: !hasEnded)
        if isHeldBack {
            isHeldBack = false
            readingSince = loop.now
            connection?.socket.resumeReading()
            arm()
        }
        return piece
    }

    /// Nobody will read the rest: the connection goes, unless the response has ended.
    func abandon() { fail(.cancelled) }

    /// Takes bytes of the response; answers how many are done with.
    func received(_ bytes: Span<UInt8>) -> Int {
        var offset = 0
        do throws(HTTPParseError) {
            while !hasEnded, failure == nil {
                switch try reader.next(in: bytes, from: &offset) {
                case .needMore:
                    return offset
                case .interim(let head):
                    if head.status == .continue { go() }
                case .head(let head, let framing):
                    headArrived(head, framing)
                case .content(let piece, let isLast):
                    contentArrived(bytes.extracting(piece))
                    if isLast {
                        ended(hasMore: offset < bytes.count)
                    } else if isHeldBack {
                        return offset
                    }
                }
            }
        } catch {
            fail(.malformed(error))
        }
        return bytes.count
    }

    func headArrived(_ head: HTTPResponseHead, _ framing: BodyFraming) {
        self.head = head
        receiving = .content
        isReusable = ConnectionRules.isReusable(after: head, framed: framing, to: request)
        // A refusal does not want the content; a server that means to go on with it says so or waits for it.
        if !head.status.isSuccess { stopSending() } else { go() }
        headWait?.complete(.success(()))
        headWait = nil
        arm()
    }

    func contentArrived(_ piece: Span<UInt8>) {
        guard !piece.isEmpty else { return }
        arrived.append(piece)
        contentBell.ring()
        guard arrived.count >= Self.contentMark, !isHeldBack else { return }
        isHeldBack = true
        connection?.socket.pauseReading()
        arm()
    }

    func ended(hasMore: Bool) {
        receiving = .ended
        let isReusable = isReusable && hasSentRequest && !hasMore
        stopSending()
        leave(reusable: isReusable)
        contentBell.ring()
    }

    /// The server will send no more.
    func inputEnded() {
        do throws(HTTPParseError) {
            try reader.connectionEnded()
            ended(hasMore: true)
        } catch {
            lost(.closed)
        }
    }

    func lost(_ reason: ConnectionEnd) {
        guard failure == nil, !hasEnded, let connection else { return }
        let wasRequestTaken = connection.hasSentSinceBegin
        mayBeRepeated =
            connection.isReused && !reader.hasBegun && (request.method.isIdempotent || !wasRequestTaken)
            && (content.isRepeatable || !hasCalledProducer)
        fail(reader.hasBegun && reason == .closed ? .malformed(.truncatedMessage) : .lost(reason))
    }

    func outputDrained() {
        outputWait?.complete(.success(()))
        outputWait = nil
        pump()
    }
}
