import Glibc

/// Where the bytes of a log come from.
protocol LogInput: AnyObject {
    /// Which file it is; nil where it is none.
    var identity: FileIdentity? { get }
    /// Whether a read may wait for somebody to write.
    var mayWait: Bool { get }

    /// Fills a buffer as far as there is something; 0 at the end, for now.
    func read(into room: UnsafeMutableRawBufferPointer) throws -> Int
}

/// A log file, a compressed one, or standard input.
final class LogFileInput: LogInput {
    private static let compressedBytes = 256 << 10

    let identity: FileIdentity?
    let mayWait: Bool
    private let name: String
    private let descriptor: Int32
    private let ownsDescriptor: Bool
    private let gunzip: Gunzip?
    private var compressed: ArraySlice<UInt8> = []

    /// Opens a file; what ends in `.gz` is decompressed.
    init(path: String) throws {
        name = path
        descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw LogReadingError.cannotOpen(path, code: errno) }
        ownsDescriptor = true
        identity = FileIdentity(descriptor: descriptor)
        mayWait = false
        gunzip = path.hasSuffix(".gz") ? try Gunzip() : nil
    }

    /// Reads what somebody else opened, as standard input is.
    init(descriptor: Int32, name: String) {
        self.name = name
        self.descriptor = descriptor
        ownsDescriptor = false
        identity = nil
        mayWait = true
        gunzip = nil
    }

    deinit {
        if ownsDescriptor { close(descriptor) }
    }

    func read(into room: UnsafeMutableRawBufferPointer) throws -> Int {
        guard let gunzip else { return try readRaw(into: room) }
        while true {
            if compressed.isEmpty {
                var more = [UInt8](repeating: 0, count: Self.compressedBytes)
                let count = try more.withUnsafeMutableBytes { try readRaw(into: $0) }
                guard count > 0 else {
                    guard gunzip.isComplete else { throw LogReadingError.cutOff(name) }
                    return 0
                }
                compressed = more[..<count]
            }
            do {
                let filled = try gunzip.inflate(&compressed, into: room)
                if filled > 0 { return filled }
            } catch {
                throw LogReadingError.notGzip(name)
            }
        }
    }

    private func readRaw(into room: UnsafeMutableRawBufferPointer) throws -> Int {
        while true {
            let count = Glibc.read(descriptor, room.baseAddress, room.count)
            if count >= 0 { return count }
            guard errno == EINTR else { throw LogReadingError.cannotRead(name, code: errno) }
        }
    }
}
