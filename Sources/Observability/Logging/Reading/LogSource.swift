/// One stream of lines in their order, of which the wanted ones come out.
final class LogSource {
    /// A wanted line, whose bytes hold until the next one is asked for.
    struct Item {
        /// The line.
        let line: LogLine
        /// Its time, or that of the line before where it has none.
        let time: LogLine.Time
        /// How many records are missing between it and the last line that was read, wanted or not.
        let missing: UInt64
    }

    private let reader: LogLineReader
    private let filter: LogLineFilter
    private let wantsAll: Bool
    private let follows: LogFileSet?
    private var gaps = LogGaps()
    private var time: LogLine.Time = (0, 0, 0)
    /// Whether the last record was wanted: what is no record of ours goes with the one before.
    private var wantedLast: Bool

    /// Reads inputs one after the other.
    ///
    /// - Parameter follows: the file whose end is only the end for now.
    init(_ inputs: [any LogInput], filter: LogFilter, follows: LogFileSet? = nil) {
        reader = LogLineReader(inputs, waitsForLineFeed: follows != nil)
        self.filter = LogLineFilter(filter)
        self.follows = follows
        wantsAll = filter.isOpen
        wantedLast = wantsAll
    }

    /// How many records are missing in all that was read.
    var missing: UInt64 { gaps.missing }

    /// Called before a read that may have to wait.
    var beforeWaiting: () -> Void {
        get { reader.beforeWaiting }
        set { reader.beforeWaiting = newValue }
    }

    /// The next wanted line; nil at the end, for now where the file is followed.
    func next() throws -> Item? {
        var missing: UInt64 = 0
        while let line = try reader.next() {
            guard line.isObject else {
                guard wantedLast else { continue }
                return Item(line: line, time: time, missing: missing)
            }
            missing += gaps.before(line)
            wantedLast = wantsAll || filter.wants(line)
            guard wantedLast else { continue }
            time = line.time ?? time
            return Item(line: line, time: time, missing: missing)
        }
        return nil
    }

    /// Goes on with the files that took the place of the one that is followed, if any did.
    func followRotation() throws {
        guard let follows else { return }
        let present = reader.present?.identity
        guard let live = FileIdentity(path: follows.path), live != present else { return }
        do {
            for input in try follows.inputs(after: present) { reader.append(input) }
        } catch LogReadingError.cannotOpen {
            // Rotated once more just now: the next look finds the way.
        }
    }
}
