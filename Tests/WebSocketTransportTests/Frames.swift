import Octets

@testable import WebSocketTransport

/// One frame of wire bytes, built without the code under test.
func frame(
    _ first: UInt8,
    _ payload: [UInt8] = [],
    mask: [UInt8]? = nil
) -> [UInt8] {
    let maskBit: UInt8 = mask == nil ? 0 : 0x80
    var bytes = [first]
    if payload.count <= 125 {
        bytes.append(maskBit | UInt8(payload.count))
    } else if payload.count <= 65_535 {
        bytes += [maskBit | 126, UInt8(payload.count >> 8), UInt8(payload.count & 0xFF)]
    } else {
        bytes.append(maskBit | 127)
        for shift in stride(from: 56, through: 0, by: -8) { bytes.append(UInt8(payload.count >> shift & 0xFF)) }
    }
    guard let mask else { return bytes + payload }
    return bytes + mask + payload.enumerated().map { $1 ^ mask[$0 % 4] }
}

/// One frame as the given role sends it.
func frame(_ first: UInt8, _ payload: [UInt8] = [], from sender: WebSocketRole) -> [UInt8] {
    frame(first, payload, mask: sender == .client ? [0x37, 0xFA, 0x21, 0x3D] : nil)
}

/// The payload of a Close frame.
func closePayload(_ code: UInt16, _ reason: String = "") -> [UInt8] {
    [UInt8(code >> 8), UInt8(code & 0xFF)] + Array(reason.utf8)
}
