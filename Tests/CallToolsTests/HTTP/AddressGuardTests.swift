import FastJSON
import Reactor
import Testing

@testable import CallTools

struct AddressGuardTests {
    @Test(arguments: [
        "0.0.0.0", "0.1.2.3", "10.0.0.1", "10.255.255.255", "100.64.0.1", "100.127.255.255", "100.100.100.200",
        "127.0.0.1", "127.255.255.254",
        "169.254.0.1", "169.254.169.254", "169.254.170.2", "172.16.0.1", "172.31.255.255", "192.0.0.1", "192.0.0.192",
        "192.0.2.1", "192.88.99.1",
        "192.168.0.1", "198.18.0.1", "198.19.255.255", "198.51.100.1", "203.0.113.9", "224.0.0.1", "239.255.255.255",
        "240.0.0.1",
        "255.255.255.255", "168.63.129.16", "::", "::1", "::2", "::127.0.0.1", "::10.0.0.1", "::ffff:127.0.0.1",
        "::ffff:10.0.0.1", "::ffff:169.254.169.254",
        "::ffff:7f00:1", "::ffff:0:127.0.0.1", "64:ff9b::10.0.0.1", "64:ff9b::7f00:1", "64:ff9b:1::1", "2002:7f00:1::",
        "2002:a9fe:a9fe::1", "2002:c0a8:1::1",
        "2001::1", "2001:0:4136:e378::1", "2001:db8::1", "2001:10::1", "fc00::1", "fd00::1", "fd00:ec2::254",
        "fd20:ce::254", "fe80::1",
        "febf::1", "fec0::1", "ff02::1", "100::1", "3fff::1", "4000::1", "5f00::1", "1::1", "e000::1",
    ])
    func `refuses what is not public`(address: String) throws {
        let address = try #require(SocketAddress(numeric: address, port: 80))
        #expect(AddressGuard().refusal(of: address) != nil)
    }

    @Test(arguments: [
        "1.1.1.1", "8.8.8.8", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0", "126.255.255.255",
        "128.0.0.0", "169.253.255.255", "169.255.0.0",
        "172.15.255.255", "172.32.0.0", "192.0.1.0", "192.167.255.255", "192.169.0.0", "198.17.255.255", "198.20.0.0",
        "223.255.255.255",
        "2606:4700::1111", "2a00:1450::1", "2001:4860:4860::8888", "2001:200::1", "::ffff:1.1.1.1", "64:ff9b::1.1.1.1",
        "2002:101:101::1", "2400::1",
    ])
    func `takes what is public`(address: String) throws {
        let address = try #require(SocketAddress(numeric: address, port: 80))
        #expect(AddressGuard().refusal(of: address) == nil)
    }

    @Test(arguments: [
        ("10.0.0.0/8", "10.1.2.3", true), ("10.0.0.0/8", "11.1.2.3", true), ("10.0.0.0/8", "192.168.0.1", false),
        ("10.0.0.0/8", "::ffff:10.1.2.3", true),
        ("127.0.0.1", "127.0.0.1", true), ("127.0.0.1", "127.0.0.2", false), ("::1", "::1", true),
        ("::1", "127.0.0.1", false),
        ("fd00::/8", "fd12::1", true), ("fd00::/8", "fe80::1", false), ("0.0.0.0/0", "10.0.0.1", true),
        ("0.0.0.0/0", "169.254.169.254", false),
        ("169.254.0.0/16", "169.254.1.1", true), ("169.254.0.0/16", "169.254.169.254", false),
        ("169.254.169.254", "169.254.169.254", true),
        ("169.254.169.254/32", "169.254.169.254", true), ("::/0", "fd00:ec2::254", false), ("::/0", "fd00::1", true),
        ("192.168.1.128/25", "192.168.1.200", true), ("192.168.1.128/25", "192.168.1.127", false),
        ("0.0.0.0/0", "::ffff:169.254.169.254", false), ("::/0", "::ffff:169.254.169.254", false),
    ])
    func `an operator can allow a block, but a metadata service only by its address`(
        block: String,
        address: String,
        isAllowed: Bool
    ) throws {
        let block = try #require(AddressBlock(block))
        let address = try #require(SocketAddress(numeric: address, port: 80))
        #expect((AddressGuard(allowed: [block]).refusal(of: address) == nil) == isAllowed)
    }

    @Test(arguments: [
        "", "10", "10.0.0.0/33", "10.0.0.0/", "10.0.0.1/8", "::/129", "a.test", "10.0.0.0/8/8", "10.0.0.0/-1",
        "fd00::1/8", "/8", "10.0.0.0/+8",
    ])
    func `what is no block is refused`(text: String) { #expect(AddressBlock(text) == nil) }

    @Test func `a socket of this machine is no address for a tool`() {
        #expect(AddressGuard().refusal(of: .unix(path: "/x")) != nil)
    }
}

struct HostListTests {
    @Test(arguments: [
        ("a.test", "a.test", true), ("a.test", "A.TEST", true), ("a.test", "a.test.", true),
        ("a.test", "b.a.test", false), ("a.test", "xa.test", false),
        ("*.a.test", "b.a.test", true), ("*.a.test", "c.b.a.test", true), ("*.a.test", "a.test", false),
        ("*.a.test", ".a.test", false),
        ("*.a.test", "xa.test", false), ("127.0.0.1", "127.0.0.1", true), ("::1", "::1", true),
    ])
    func `knows its hosts`(entry: String, host: String, isIn: Bool) {
        #expect(HostList([entry]).contains(host) == isIn)
    }
}

struct JSONPointerTests {
    @Test(arguments: [
        ("", "{\"a\":1}", "{\"a\":1}"), ("/a", "{\"a\":1}", "1"), ("/a/b", "{\"a\":{\"b\":[1]}}", "[1]"),
        ("/a/0", "{\"a\":[7,8]}", "7"),
        ("/a/1", "{\"a\":[7,8]}", "8"), ("/a/2", "{\"a\":[7,8]}", nil), ("/a/01", "{\"a\":[7,8]}", nil),
        ("/a/-", "{\"a\":[7]}", nil),
        ("/a~1b", "{\"a/b\":1}", "1"), ("/a~0b", "{\"a~b\":1}", "1"), ("/", "{\"\":1}", "1"),
        ("/a/b", "{\"a\":1}", nil), ("/b", "{\"a\":1}", nil),
        ("/~01", "{\"~1\":3}", "3"), ("/a", "{\"a\":null}", "null"),
    ])
    func `leads to a value`(pointer: String, document: String, value: String?) throws {
        let pointer = try #require(JSONPointer(pointer))
        #expect(try pointer.value(in: JSONValue(parsing: document))?.encoded() == value)
    }

    @Test(arguments: ["a", "/~", "/~2", "a/b"])
    func `what is none is refused`(text: String) { #expect(JSONPointer(text) == nil) }
}
