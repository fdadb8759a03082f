import Logging

/// The records of one meeting, or of whatever was asked for, told as a tree.
///
/// Runs hold jobs and requests, and those hold their records, each with the time since the first.
struct LogStory {
    /// How many records are told; more are counted only.
    static let limit = 50_000

    private struct Node {
        var title: String
        var first: Int64
        var last: Int64
        var worst = Logger.Level.trace
        var errors = 0
        var parts: [Part] = []

        mutating func cover(_ time: Int64, _ level: Logger.Level) {
            (first, last) = (min(first, time), max(last, time))
            worst = max(worst, level)
            if level >= .error { errors += 1 }
        }
    }

    private enum Part {
        case node(Int)
        case record(ReadRecord, time: Int64)
    }

    private var nodes: [Node] = []
    private var places: [String: Int] = [:]
    private var left = 0
    private let text: PrettyText

    /// Begins a story under a title.
    init(title: String, inColour: Bool) {
        text = PrettyText(inColour: inColour)
        nodes.append(Node(title: title, first: .max, last: .min))
    }

    /// Adds a record.
    mutating func add(_ record: ReadRecord) {
        guard let time = LogTimestamp.nanoseconds(record.time) else { return }
        guard places.count < Self.limit, nodes[0].parts.count < Self.limit else {
            left += 1
            return
        }
        var place = 0
        nodes[0].cover(time, record.level)
        for (key, title) in Self.path(of: record) {
            if let known = places[key] {
                place = known
            } else {
                nodes.append(Node(title: title, first: time, last: time))
                places[key] = nodes.count - 1
                nodes[place].parts.append(.node(nodes.count - 1))
                place = nodes.count - 1
            }
            nodes[place].cover(time, record.level)
        }
        nodes[place].parts.append(.record(record, time: time))
    }

    /// The groups that a record lies in, from the outermost.
    private static func path(of record: ReadRecord) -> [(key: String, title: String)] {
        var path: [(key: String, title: String)] = []
        if let run = record["run_id"] { path.append(("run \(run)", "run \(run)")) }
        if let job = record["job_id"] {
            path.append(("job \(job)", "\(record["job_kind"] ?? "job") (job \(job))"))
        } else if let request = record["request_id"] {
            path.append(("request \(request)", "request \(request)"))
        }
        return path
    }

    /// Writes the tree.
    func write(to bytes: inout OutputBuffer) {
        guard nodes[0].first <= nodes[0].last else {
            bytes.append("No records.\n")
            return
        }
        text.appendMessage(nodes[0].title, to: &bytes)
        appendSummary(of: nodes[0], to: &bytes)
        write(nodes[0], indent: "", to: &bytes)
        if left > 0 {
            text.appendAlarm("-- \(left) more records are not told --", to: &bytes)
            bytes.append(UInt8(ascii: "\n"))
        }
    }

    private func write(_ node: Node, indent: String, to bytes: inout OutputBuffer) {
        for (index, part) in node.parts.enumerated() {
            let isLast = index == node.parts.count - 1
            text.appendFaint(indent + (isLast ? "└─ " : "├─ "), to: &bytes)
            switch part {
            case .record(let record, let time):
                write(record, at: time, to: &bytes)
            case .node(let place):
                text.appendMessage(nodes[place].title, to: &bytes)
                appendSummary(of: nodes[place], to: &bytes)
                write(nodes[place], indent: indent + (isLast ? "   " : "│  "), to: &bytes)
            }
        }
    }

    private func write(_ record: ReadRecord, at time: Int64, to bytes: inout OutputBuffer) {
        text.appendFaint("+\(seconds(time - nodes[0].first)) ", to: &bytes)
        text.appendLevel(record.level, to: &bytes)
        bytes.append(UInt8(ascii: " "))
        text.appendMessage(record.message, to: &bytes)
        for (key, value) in record.fields where !Self.grouping.contains(key) {
            text.appendField(key, value, to: &bytes)
        }
        bytes.append(UInt8(ascii: "\n"))
    }

    private func appendSummary(of node: Node, to bytes: inout OutputBuffer) {
        text.appendFaint(
            "  +\(seconds(node.first - nodes[0].first)), took \(seconds(node.last - node.first))",
            to: &bytes
        )
        if node.errors > 0 {
            text.appendAlarm(
                node.errors == 1 ? "  1 error" : "  \(node.errors) errors",
                to: &bytes
            )
        }
        bytes.append(UInt8(ascii: "\n"))
    }

    private func seconds(_ nanoseconds: Int64) -> String {
        let milliseconds = nanoseconds / 1_000_000
        let fraction = String(1_000 + milliseconds % 1_000).dropFirst()
        return "\(milliseconds / 1_000).\(fraction) s"
    }

    /// Fields that the tree itself tells.
    private static let grouping: Set<String> = [
        "run_id", "job_id", "job_kind", "meeting_id", "request_id", "trace_id",
    ]
}
