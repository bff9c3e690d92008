import Glibc

/// The same tables in C, loaded from where `Benchmarks/floor/build` puts them.
@safe
struct Floor {
    typealias Decode = @convention(c) (UnsafePointer<UInt8>, Int, UnsafeMutablePointer<Int16>) -> Void
    typealias Encode = @convention(c) (UnsafePointer<Int16>, Int, UnsafeMutablePointer<UInt8>) -> Void
    typealias EncodeText = @convention(c) (UnsafePointer<UInt8>, Int, UnsafeMutablePointer<UInt8>) -> Void
    typealias DecodeText = @convention(c) (UnsafePointer<UInt8>, Int, UnsafeMutablePointer<UInt8>) -> Int

    let decode: Decode
    let encode: Encode
    let encodeText: EncodeText
    let decodeText: DecodeText

    init?(path: String) {
        guard let library = unsafe dlopen(path, RTLD_NOW),
            let decode = unsafe dlsym(library, "floor_ulaw_decode"),
            let encode = unsafe dlsym(library, "floor_ulaw_encode"),
            let encodeText = unsafe dlsym(library, "floor_base64_encode"),
            let decodeText = unsafe dlsym(library, "floor_base64_decode")
        else { return nil }
        unsafe self.decode = unsafe unsafeBitCast(decode, to: Decode.self)
        unsafe self.encode = unsafe unsafeBitCast(encode, to: Encode.self)
        unsafe self.encodeText = unsafe unsafeBitCast(encodeText, to: EncodeText.self)
        unsafe self.decodeText = unsafe unsafeBitCast(decodeText, to: DecodeText.self)
    }
}
