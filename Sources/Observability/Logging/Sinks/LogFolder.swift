import Glibc

/// The folder of a log file: making it, and moving the files in it along.
enum LogFolder {
    /// The path from the root, so that a later change of the working directory does not matter.
    static func absolute(_ path: String) -> String {
        guard !path.hasPrefix("/"), let folder = getcwd(nil, 0) else { return path }
        defer { free(folder) }
        return String(cString: folder) + "/" + path
    }

    /// Makes the folder of a file and those above it where they are missing.
    static func make(for path: String) throws(LogSinkError) {
        var folder = ""
        for part in path.split(separator: "/").dropLast() {
            folder += "/" + part
            guard mkdir(folder, 0o750) == 0 || errno == EEXIST else {
                throw LogSinkError.cannotOpen(path: path, code: errno)
            }
        }
    }

    /// Moves `NAME` to `NAME.1`, `NAME.1` to `NAME.2`, and drops what is beyond the backups.
    ///
    /// The file itself moves last: until then nobody else can make a new one and fill it.
    static func rotate(_ path: String, backups: Int) throws(LogSinkError) {
        guard backups > 0 else {
            guard unlink(path) == 0 else {
                throw LogSinkError.cannotRotate(path: path, code: errno)
            }
            return
        }
        for number in stride(from: backups - 1, through: 0, by: -1) {
            let source = number == 0 ? path : "\(path).\(number)"
            guard rename(source, "\(path).\(number + 1)") == 0 || errno == ENOENT else {
                throw LogSinkError.cannotRotate(path: path, code: errno)
            }
        }
    }
}
