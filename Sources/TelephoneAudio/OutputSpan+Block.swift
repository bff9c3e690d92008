extension OutputSpan where Element: BitwiseCopyable {
    /// Appends a block of elements, every one of which `write` must set.
    ///
    /// One check for the block: appending one by one takes twice as long.
    @inline(__always)
    mutating func append(count: Int, _ write: (inout MutableSpan<Element>) -> Void) {
        precondition(count <= freeCapacity, "room for the block")
        unsafe withUnsafeMutableBufferPointer { buffer, initializedCount in
            // Elements that are copied bit by bit need no initialisation before they are set.
            let block = unsafe UnsafeMutableBufferPointer(
                rebasing: buffer[initializedCount..<(initializedCount + count)]
            )
            var span = unsafe MutableSpan(_unsafeElements: block)
            write(&span)
            initializedCount += count
        }
    }
}
