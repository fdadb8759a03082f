import ArgumentParser
import CoreRuntime
import Foundation
import Observability

/// Shows logs: of files, of standard input or of the journal.
struct LogsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "logs",
        abstract: "Shows logs: filtered, followed, for people, or as the story of a meeting.",
        discussion: """
            Without files it reads standard input where that is not a terminal, else the file of \
            LOG_FILE. A file brings the rotated ones beside it, compressed or not; several files \
            are merged by time. Lines that are no records pass through; with a filter they go with \
            the record before them.

              taskforge logs --level warning --since "yesterday 23:59"
              taskforge logs --meeting 17 --tree
              taskforge serve | taskforge logs --format pretty
            """
    )

    /// How lines are written.
    enum Form: String, ExpressibleByArgument, CaseIterable {
        /// For people.
        case pretty
        /// The lines as they are.
        case json
    }

    @Argument(help: "Log files, plain or .gz; - is standard input.")
    var files: [String] = []

    @Flag(help: "Read the journal of this machine.")
    var journal = false

    @Flag(name: [.short, .long], help: "Wait for more at the end, over rotations; Ctrl-C ends it.")
    var follow = false

    @Option(help: "The least severe level: trace, debug, info, notice, warning, error, critical.")
    var level: LevelArgument?

    @Option(help: "A field that lines must have, as name=value; may be given several times.")
    var field: [String] = []

    @Option(help: "Only from then on: 10m, \"yesterday 23:59\", monday, 2026-01-31, 14:30, …Z.")
    var since: String?

    @Option(help: "Only until then, in the same words.")
    var until: String?

    @Option(name: .customLong("run"), help: "Only lines of this run.")
    var runID: String?

    @Option(help: "Only lines of this meeting.")
    var meeting: String?

    @Option(help: "Only lines of this job.")
    var job: String?

    @Option(help: "Only lines of this request.")
    var request: String?

    @Option(help: "Only lines of this trace.")
    var trace: String?

    @Flag(help: "Show a tree of runs, jobs and requests with their times.")
    var tree = false

    @Option(help: "pretty or json; pretty on a terminal, json when piped.")
    var format: Form?

    func validate() throws {
        guard !follow || !tree else {
            throw ValidationError("--tree shows what is there, and does not go with --follow.")
        }
        guard !tree || format == nil else {
            throw ValidationError("--tree is a form of its own, and does not go with --format.")
        }
        _ = try filter()
    }

    func run() throws {
        let view = LogView(form, filter: try filter(), follows: follow)
        do {
            try view.show(places)
        } catch let error as LogSinkError {
            // Nobody reads any more, as behind `| head`: there is nothing left to do.
            guard case .cannotWrite(_, code: EPIPE) = error else { throw error }
        }
    }

    private func filter() throws -> LogFilter {
        var filter = LogFilter()
        filter.level = level?.level
        filter.since = try since.map { try Self.time($0, of: "--since") }
        filter.until = try until.map { try Self.time($0, of: "--until") }
        let ids = [
            ("run_id", runID), ("meeting_id", meeting), ("job_id", job), ("request_id", request),
            ("trace_id", trace),
        ]
        filter.fields = ids.compactMap { name, value in value.map { .init(name, $0) } }
        filter.fields += try field.map { text in
            guard let equals = text.firstIndex(of: "="), equals > text.startIndex else {
                throw ValidationError("--field takes name=value, not \(text).")
            }
            return .init(String(text[..<equals]), String(text[text.index(after: equals)...]))
        }
        return filter
    }

    private static func time(_ text: String, of option: String) throws -> Int64 {
        let words = TimeWords(now: Int(Date().timeIntervalSince1970))
        guard let time = words.nanoseconds(text) else {
            throw ValidationError(
                """
                \(option) does not understand "\(text)": say 10m, 2 hours ago, yesterday 23:59, \
                monday 09:00, 2026-01-31 or 2026-01-31T14:30Z.
                """
            )
        }
        return time
    }

    private var form: LogView.Form {
        if tree { return .tree(title: title, colour: Terminal.takesColour) }
        switch format ?? (Terminal.isInteractive ? .pretty : .json) {
        case .pretty: return .pretty(colour: Terminal.takesColour)
        case .json: return .json
        }
    }

    private var title: String {
        let subjects = [
            ("meeting", meeting), ("run", runID), ("job", job), ("request", request),
            ("trace", trace),
        ]
        let known = subjects.compactMap { word, id in id.map { "\(word) \($0)" } }
        return known.isEmpty ? "all records" : known.joined(separator: ", ")
    }

    private var places: [LogView.Place] {
        var places: [LogView.Place] = files.map { $0 == "-" ? .descriptor(0) : .file($0) }
        if journal { places.append(.journal) }
        guard places.isEmpty else { return places }
        return isatty(STDIN_FILENO) == 1 ? [.file(configuredFile)] : [.descriptor(0)]
    }

    private var configuredFile: String {
        // A log is what one needs where the configuration is broken.
        let preparation = try? Preparation(
            catalog: Modules.catalog,
            environment: ProcessInfo.processInfo.environment
        )
        return preparation?.settings.logging.file.path ?? CoreKeys.usualLogFile
    }
}
