import CZlib

/// Compression in the gzip format, RFC 1952.
package enum Gzip {
    /// How much time is spent for how few bytes.
    package enum Effort: Int32, Sendable {
        /// For what is read once and soon, such as an answer.
        case fast = 1
        /// For what is kept.
        case usual = 6
    }

    /// The bytes as one gzip member; it takes about 2 ms a megabyte with ``Effort/fast``.
    ///
    /// - Throws: ``GzipError`` where zlib gets no memory, and for 4 GB or more.
    package static func compress(
        _ bytes: [UInt8],
        effort: Effort = .fast
    ) throws(GzipError) -> [UInt8] {
        // zlib counts in 32 bits; beyond that it would leave bytes out.
        guard bytes.count < UInt32.max else { throw GzipError(code: Z_BUF_ERROR) }
        var stream = z_stream()
        var code = gzip_deflate_init(&stream, effort.rawValue)
        guard code == Z_OK else { throw GzipError(code: code) }
        defer { deflateEnd(&stream) }
        var input = bytes
        let capacity = Int(deflateBound(&stream, uLong(input.count)))
        let output = [UInt8](unsafeUninitializedCapacity: capacity) { room, count in
            input.withUnsafeMutableBufferPointer { source in
                stream.next_in = source.baseAddress
                stream.avail_in = uInt(clamping: source.count)
                stream.next_out = room.baseAddress
                stream.avail_out = uInt(clamping: room.count)
                code = deflate(&stream, Z_FINISH)
            }
            count = Int(stream.total_out)
        }
        guard code == Z_STREAM_END else { throw GzipError(code: code) }
        return output
    }
}

/// Why bytes could not be compressed.
package struct GzipError: Error, CustomStringConvertible {
    /// zlib's code, such as -4 for a lack of memory.
    package let code: Int32

    /// One sentence with the remedy.
    package var description: String {
        "zlib could not compress (code \(code)): give the process more memory."
    }
}
