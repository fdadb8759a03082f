import Glibc

/// What the kernel tells of this process in `/proc/self/stat`; see the manual page proc(5).
struct ProcessStatus {
    /// CPU time of user and system.
    let cpuSeconds: Double
    /// How many threads there are.
    let threads: Double
    /// Size of the virtual memory.
    let virtualBytes: Double
    /// Size of the resident memory.
    let residentBytes: Double
    /// Seconds since 1970.
    let startTime: Double

    /// Reads the status.
    ///
    /// - Throws: ``ProcessFileUnreadable``, as where `/proc` is not mounted.
    static func current() throws(ProcessFileUnreadable) -> ProcessStatus {
        let path = "/proc/self/stat"
        let status = ProcessStatus(
            stat: try ProcessFiles.text(path),
            systemStat: try ProcessFiles.text("/proc/stat"),
            ticksPerSecond: Double(sysconf(Int32(_SC_CLK_TCK))),
            pageBytes: Double(sysconf(Int32(_SC_PAGESIZE)))
        )
        guard let status else { throw ProcessFileUnreadable(path: path, code: 0) }
        return status
    }

    /// Reads the kernel's texts; nil where they have another shape.
    init?(stat: String, systemStat: String, ticksPerSecond: Double, pageBytes: Double) {
        // The name stands in parentheses and may hold spaces and parentheses of its own.
        guard let nameEnd = stat.lastIndex(of: ")") else { return nil }
        let fields = stat[stat.index(after: nameEnd)...].split(whereSeparator: \.isWhitespace)
        // The manual numbers the fields from 1, and the one behind the name is number 3.
        let numbers = fields.map { Double($0) ?? 0 }
        guard numbers.count > 21 else { return nil }
        func field(_ number: Int) -> Double { numbers[number - 3] }
        let bootLine = systemStat.split(separator: "\n").first { $0.hasPrefix("btime ") }
        guard let bootTime = bootLine.flatMap({ Double($0.dropFirst("btime ".count)) }) else {
            return nil
        }
        cpuSeconds = (field(14) + field(15)) / ticksPerSecond
        threads = field(20)
        startTime = bootTime + field(22) / ticksPerSecond
        virtualBytes = field(23)
        residentBytes = field(24) * pageBytes
    }
}
