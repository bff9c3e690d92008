import CallTiming
import FastJSON
import PhoneNumbers
import ProviderKit
import TestKit
import Testing

@testable import OutboundCalls

struct AccessTokensTests {
    @Test func `only a whole token, as a bearer, is known`() {
        var tokens = AccessTokens()
        tokens.add(Secret("sk-one"), AccessToken("one", scopes: [.readCalls]))
        tokens.add(Secret("sk-two"), AccessToken("two", of: Organisation("b")))
        #expect(tokens.bearer(of: "Bearer sk-one")?.name == "one")
        #expect(tokens.bearer(of: "bearer  sk-two")?.organisation == Organisation("b"))
        for wrong in [nil, "", "sk-one", "Bearer", "Bearer sk-on", "Bearer sk-one2", "Basic sk-one", "Bearer sk-one x"]
        {
            #expect(tokens.bearer(of: wrong) == nil)
        }
    }
}

struct DoNotCallListTests {
    @Test func `a list is read line by line`() throws {
        let list = try DoNotCallList(parsing: "# asked us not to\n+4930 1234 5678 # May\n\n+15550100042\r\n")
        #expect(list.contains(try PhoneNumber("+493012345678")))
        #expect(list.contains(try PhoneNumber("+15550100042")))
        #expect(!list.contains(try PhoneNumber("+15550100043")))
        list.remove(try PhoneNumber("+15550100042"))
        list.add(try PhoneNumber("+15550100043"))
        #expect(!list.contains(try PhoneNumber("+15550100042")))
        #expect(list.contains(try PhoneNumber("+15550100043")))
        #expect(throws: DoNotCallListError(line: 2, error: .noPlus)) {
            try DoNotCallList(parsing: "+15550100042\n0301234\n")
        }
    }
}

struct MemoryCallStoreTests {
    private func record(_ id: String, key: String? = nil, of organisation: Organisation = .standard) throws
        -> OutboundCallRecord
    {
        var order = OutboundOrder(
            of: organisation,
            to: try PhoneNumber("+15550100042"),
            from: try PhoneNumber("+15550100001"),
            speaker: .prompt("Hello"),
            conversationID: "conv-\(id)"
        )
        order.idempotencyKey = key
        order.metadata["shop"] = .string("s\(id)")
        order.metadata["number"] = 7
        return OutboundCallRecord(id: id, order: order, created: 0)
    }

    @Test func `one key is one call, for each organisation`() async throws {
        let store = MemoryCallStore()
        let first = try record("1", key: "k")
        #expect(try await store.insert(first) == .inserted)
        #expect(try await store.insert(try record("2", key: "k")) == .exists(first))
        #expect(try await store.insert(try record("3", key: "k", of: Organisation("b"))) == .inserted)
        #expect(try await store.record("3", of: .standard) == nil)
        #expect(try await store.record("3", of: Organisation("b")) != nil)
    }

    @Test func `calls are found by what their orderers know of them, the newest first`() async throws {
        let store = MemoryCallStore()
        for id in 1...5 { _ = try await store.insert(try record("\(id)")) }
        _ = try await store.insert(try record("6", of: Organisation("b")))
        var query = OutboundCallQuery()
        #expect(try await store.search(query, of: .standard).map(\.id) == ["5", "4", "3", "2", "1"])
        query.limit = 2
        query.before = "4"
        #expect(try await store.search(query, of: .standard).map(\.id) == ["3", "2"])
        query = OutboundCallQuery()
        query.metadata = ["shop": "s3", "number": "7"]
        #expect(try await store.search(query, of: .standard).map(\.id) == ["3"])
        query.metadata["other"] = "x"
        #expect(try await store.search(query, of: .standard).isEmpty)
        query = OutboundCallQuery()
        query.conversationID = "conv-2"
        #expect(try await store.search(query, of: .standard).map(\.id) == ["2"])
        query.state = .busy
        #expect(try await store.search(query, of: .standard).isEmpty)
    }

    @Test func `only calls that have ended are forgotten`() async throws {
        let store = MemoryCallStore(limit: 10)
        for id in 0..<30 {
            var record = try record("\(id)", key: "\(id)")
            _ = try await store.insert(record)
            if id.isMultiple(of: 2) {
                _ = record.progress.ordering()
                _ = record.progress.told(.busy, of: "CA\(id)")
                try await store.save(record)
                #expect(try await store.isKnown(carrierCall: "CA\(id)"))
            }
        }
        #expect(try await store.unfinished().count == 15)
        #expect(try await store.record("0", of: .standard) == nil)
        #expect(try await store.isKnown(carrierCall: "CA0") == false)
    }
}
