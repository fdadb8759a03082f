import Glibc

/// What tells this process from all others that share the database.
public enum Instance {
    /// The machine's name and the process id, such as `web-1-4711`.
    public static let name: String = {
        var buffer = [CChar](repeating: 0, count: 256)
        // The last byte stays zero: a longer name is cut.
        guard gethostname(&buffer, buffer.count - 1) == 0 else { return "unknown-\(getpid())" }
        let bytes = buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
        return "\(String(decoding: bytes, as: UTF8.self))-\(getpid())"
    }()
}
