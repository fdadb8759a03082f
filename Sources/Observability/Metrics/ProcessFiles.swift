import Glibc

/// Reads the small files in which the kernel tells of a process.
enum ProcessFiles {
    /// The whole text of a small file.
    ///
    /// - Throws: ``ProcessFileUnreadable``, as where `/proc` is not mounted.
    static func text(_ path: String) throws(ProcessFileUnreadable) -> String {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw ProcessFileUnreadable(path: path, code: errno) }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 16_384)
        while true {
            let count = read(descriptor, &buffer, buffer.count)
            guard count > 0 else { break }
            bytes += buffer[..<count]
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// How many file descriptors are open, without the one that this takes.
    ///
    /// - Throws: ``ProcessFileUnreadable``, as where none is left to look with.
    static func openDescriptorCount() throws(ProcessFileUnreadable) -> Int {
        let path = "/proc/self/fd"
        guard let folder = opendir(path) else {
            throw ProcessFileUnreadable(path: path, code: errno)
        }
        defer { closedir(folder) }
        var entries = 0
        while readdir(folder) != nil { entries += 1 }
        // The folder itself, the one above it, and the descriptor it is read through.
        return max(0, entries - 3)
    }

    /// A limit that holds for the process; infinite where there is none.
    static func limit(_ resource: __rlimit_resource) -> Double {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(resource.rawValue), &limit) == 0,
            limit.rlim_cur != rlim_t.max
        else { return .infinity }
        return Double(limit.rlim_cur)
    }
}

/// Why nothing is known of the process.
struct ProcessFileUnreadable: Error, CustomStringConvertible {
    /// The file.
    let path: String
    /// The system's error number; 0 where the file has another shape than expected.
    let code: Int32

    /// One sentence with the remedy.
    var description: String {
        """
        \(path) cannot be read (\(String(cString: strerror(code)))): mount /proc, and raise the \
        limit of open files.
        """
    }
}
