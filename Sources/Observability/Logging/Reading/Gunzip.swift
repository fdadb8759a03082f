import CZlib

/// Decompression of the gzip format, RFC 1952, of any number of members one after the other.
final class Gunzip {
    // zlib keeps the address of its stream, which therefore must not move.
    private let stream: UnsafeMutablePointer<z_stream>
    private var isBetweenMembers = true

    /// Begins with nothing read.
    init() throws(GzipError) {
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        // 31: the largest window, and gzip's frame.
        let code = inflateInit2_(stream, 31, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
        guard code == Z_OK else { throw GzipError(code: code) }
    }

    deinit {
        inflateEnd(stream)
        stream.deallocate()
    }

    /// Whether all that was read so far are whole members.
    var isComplete: Bool { isBetweenMembers }

    /// Decompresses as much as the output takes.
    ///
    /// - Parameter input: what is used of it is taken off its front.
    /// - Returns: how many bytes of the output were filled; 0 where more input is needed.
    func inflate(
        _ input: inout ArraySlice<UInt8>,
        into output: UnsafeMutableRawBufferPointer
    ) throws(GzipError) -> Int {
        var used = 0
        var filled = 0
        let code = input.withUnsafeBufferPointer { source -> Int32 in
            stream.pointee.next_in = UnsafeMutablePointer(mutating: source.baseAddress)
            stream.pointee.avail_in = uInt(clamping: source.count)
            stream.pointee.next_out = output.baseAddress?.assumingMemoryBound(to: UInt8.self)
            stream.pointee.avail_out = uInt(clamping: output.count)
            let code = CZlib.inflate(stream, Z_NO_FLUSH)
            used = source.count - Int(stream.pointee.avail_in)
            filled = output.count - Int(stream.pointee.avail_out)
            return code
        }
        if used > 0 { isBetweenMembers = false }
        input = input.dropFirst(used)
        switch code {
        case Z_STREAM_END:
            isBetweenMembers = true
            inflateReset(stream)
        case Z_OK, Z_BUF_ERROR: break
        default: throw GzipError(code: code)
        }
        return filled
    }
}
