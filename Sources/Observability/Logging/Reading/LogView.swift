import Glibc

/// Shows logs: reads them, keeps what is wanted, and writes it in one of three forms.
public final class LogView {
    /// A form of what is shown.
    public enum Form: Sendable, Hashable {
        /// The lines as they are.
        case json
        /// A line for a person for each record.
        case pretty(colour: Bool)
        /// The records as a tree under a title, once all are read.
        case tree(title: String, colour: Bool)
    }

    /// Where a log is read from.
    public enum Place: Sendable, Hashable {
        /// A file with the full ones beside it.
        case file(String)
        /// Something that is open already, such as standard input.
        case descriptor(Int32)
        /// The journal of this machine.
        case journal
    }

    private static let outputBytes = 64 << 10
    /// How long the end of a followed file is left alone, in milliseconds.
    private static let pause: Int32 = 50

    private let form: Form
    private let filter: LogFilter
    private let follows: Bool
    private let writer: FileDescriptorWriter
    private let notices: FileDescriptorWriter
    private let redaction = RedactionRules()
    private var output = OutputBuffer(capacity: 2 * outputBytes)
    private var story: LogStory?

    /// Prepares a view onto standard output, notices onto standard error.
    public init(
        _ form: Form,
        filter: LogFilter,
        follows: Bool = false,
        output: Int32 = 1,
        notices: Int32 = 2
    ) {
        self.form = form
        self.filter = filter
        self.follows = follows
        writer = FileDescriptorWriter(descriptor: output, name: "standard output")
        self.notices = FileDescriptorWriter(descriptor: notices, name: "standard error")
        if case .tree(let title, let colour) = form {
            story = LogStory(title: title, inColour: colour)
        }
    }

    /// Shows what is in some places, ordered by time where there are several.
    ///
    /// - Throws: ``LogReadingError`` where one cannot be read; what came before is shown.
    public func show(_ places: [Place]) throws {
        let sources = try places.map { try source($0) }
        for source in sources {
            source.beforeWaiting = { [unowned self] in
                // What cannot be written now fails again, and tells so, at the next full buffer.
                try? self.flush()
            }
        }
        let merge = LogMerge(sources)
        do {
            while true {
                while let item = try merge.next() { try show(item) }
                guard follows else { break }
                try flush()
                // For the time alone: no descriptor is waited for.
                poll(nil, 0, Self.pause)
                for source in sources { try source.followRotation() }
            }
        } catch {
            try flush()
            throw error
        }
        story?.write(to: &output)
        try flush()
        try tellMissing(sources.reduce(0) { $0 + $1.missing })
    }

    private func source(_ place: Place) throws -> LogSource {
        switch place {
        case .file(let path):
            let files = LogFileSet(path: path)
            return LogSource(
                try files.open(),
                filter: filter,
                follows: follows ? files : nil
            )
        case .descriptor(let number):
            let input = LogFileInput(descriptor: number, name: "standard input")
            return LogSource([input], filter: filter)
        case .journal:
            return LogSource([try JournalInput()], filter: filter)
        }
    }

    private func show(_ item: LogSource.Item) throws {
        if item.missing > 0, filter.isOpen, case .pretty(let colour) = form {
            PrettyText(inColour: colour).appendAlarm(
                "-- \(Self.missing(item.missing)) here --",
                to: &output
            )
            output.append(UInt8(ascii: "\n"))
        }
        switch form {
        case .json: appendAsIs(item.line)
        case .pretty(let colour):
            if item.line.isObject, let record = ReadRecord(item.line) {
                append(record, PrettyText(inColour: colour))
            } else {
                appendAsIs(item.line)
            }
        case .tree:
            if let record = ReadRecord(item.line) { story?.add(record) }
        }
        if output.count >= Self.outputBytes { try flush() }
    }

    /// Appends a line as it stands, but for secrets that give themselves away.
    private func appendAsIs(_ line: LogLine) {
        if redaction.hits(in: line.bytes).isEmpty {
            output.append(contentsOf: line.bytes)
        } else {
            let text = redaction.redacted(String(decoding: line.bytes, as: UTF8.self))
            output.append(contentsOf: text.utf8)
        }
        output.append(UInt8(ascii: "\n"))
    }

    private func append(_ record: ReadRecord, _ text: PrettyText) {
        output.append(contentsOf: record.time.utf8)
        output.append(UInt8(ascii: " "))
        text.appendLevel(record.level, to: &output)
        output.append(UInt8(ascii: " "))
        text.appendMessage(redaction.redacted(record.message), to: &output)
        for (key, value) in record.fields {
            text.appendField(key, redaction.redacted(value), to: &output)
        }
        if !record.logger.isEmpty {
            output.append(UInt8(ascii: " "))
            text.appendFaint("(\(record.logger))", to: &output)
        }
        output.append(UInt8(ascii: "\n"))
    }

    private func flush() throws {
        try writer.writeAll(output.array[...])
        output.removeAll(keepingAtMost: 4 * Self.outputBytes)
    }

    /// Tells at the end what no line in between told.
    private func tellMissing(_ count: UInt64) throws {
        if count == 0 { return }
        if filter.isOpen, case .pretty = form { return }
        try notices.writeAll(Array("\(Self.missing(count)) in what was read.\n".utf8)[...])
    }

    private static func missing(_ count: UInt64) -> String {
        count == 1 ? "1 record is missing" : "\(count) records are missing"
    }
}
