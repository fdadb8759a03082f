import Foundation
import Meetings

/// The root of the simulated Fireflies' queries.
struct FirefliesRoot: GraphQLObject {
    /// All meetings, newest first.
    let entries: [FirefliesSimulator.Entry]

    /// The fault that the answer is to have.
    let fault: SandboxFaults.Rule?

    /// The time of the request.
    let now: Date

    var typeName: String { "Query" }

    func resolve(_ call: GraphQLCall) throws(GraphQLFieldError) -> GraphQLResult {
        switch call.name {
        case "user" where fault?.kind == .partial, "users" where fault?.kind == .partial:
            throw FirefliesErrors.Problem.incomplete.fieldError
        case "transcripts":
            return .objects(try page(call).map(transcript))
        case "transcript":
            guard let entry = entries.first(where: { $0.meeting.id == call["id"]?.text }) else {
                throw FirefliesErrors.Problem.notFound("Transcript").fieldError
            }
            return .object(transcript(entry))
        case "user":
            guard call["id"].map({ $0 == .string(owner.id) }) ?? true else {
                throw FirefliesErrors.Problem.notFound("User").fieldError
            }
            return .object(owner)
        case "users":
            return .objects([owner])
        default:
            return .null
        }
    }

    private var owner: FirefliesUser {
        FirefliesUser(
            transcripts: entries.count,
            minutes: entries.reduce(0) { $0 + ($1.meeting.durationMinutes ?? 0) },
            latest: entries.first?.meeting.id
        )
    }

    private func transcript(_ entry: FirefliesSimulator.Entry) -> FirefliesTranscriptObject {
        let age = now.timeIntervalSince(entry.createdAt)
        return FirefliesTranscriptObject(
            meeting: entry.meeting,
            owner: owner,
            fault: fault.flatMap { $0.kind == .processing && !$0.covers(age: age) ? nil : $0.kind }
        )
    }

    private func page(
        _ call: GraphQLCall
    ) throws(GraphQLFieldError) -> ArraySlice<FirefliesSimulator.Entry> {
        let limit = try number(call, "limit", in: 1...50, default: 50)
        let skip = try number(call, "skip", in: 0...1_000_000, default: 0)
        return try filtered(call).dropFirst(skip).prefix(limit)
    }

    private func filtered(
        _ call: GraphQLCall
    ) throws(GraphQLFieldError) -> [FirefliesSimulator.Entry] {
        let from = try date(call, "fromDate")
        let to = try date(call, "toDate")
        let title = try text(call, "title", atMost: 256)
        let keyword = try text(call, "keyword", atMost: 255)
        let scope = call["scope"]?.text
        if title != nil, keyword != nil {
            throw invalid("keyword", "keyword cannot be combined with title")
        }
        if let scope, keyword == nil || !["title", "sentences", "all"].contains(scope) {
            throw invalid("scope", "scope must be title, sentences or all, and needs keyword")
        }
        let organizers = call["organizers"]?.elements?.compactMap(\.text)
        let participants = call["participants"]?.elements?.compactMap(\.text)
        return entries.filter { entry in
            let meeting = entry.meeting
            if let from, entry.createdAt < from { return false }
            if let to, entry.createdAt > to { return false }
            if let title, !meeting.title.localizedStandardContains(title) { return false }
            if let keyword, !meeting.mentions(keyword, scope: scope ?? "all") { return false }
            // The owner of the key organises every meeting here, so `mine` leaves none out.
            if let organizers, !organizers.contains(SandboxPerson.owner.email) { return false }
            if let participants, Set(participants).isDisjoint(with: meeting.emails) { return false }
            return true
        }
    }

    private func number(
        _ call: GraphQLCall,
        _ name: String,
        in range: ClosedRange<Int>,
        default value: Int
    ) throws(GraphQLFieldError) -> Int {
        let number = call[name]?.wholeNumber ?? value
        guard range.contains(number) else {
            throw invalid(
                name,
                "\(name) must be from \(range.lowerBound) to \(range.upperBound)"
            )
        }
        return number
    }

    private func date(_ call: GraphQLCall, _ name: String) throws(GraphQLFieldError) -> Date? {
        guard let value = call[name] else { return nil }
        guard let date = value.text.flatMap(SandboxTime.parse) else {
            throw invalid(name, "\(name) must be an ISO 8601 date-time")
        }
        return date
    }

    private func text(
        _ call: GraphQLCall,
        _ name: String,
        atMost limit: Int
    ) throws(GraphQLFieldError) -> String? {
        guard let text = call[name]?.text else { return nil }
        guard text.count <= limit else {
            throw invalid(name, "\(name) must be shorter than or equal to \(limit) characters")
        }
        return text
    }

    private func invalid(_ name: String, _ message: String) -> GraphQLFieldError {
        FirefliesErrors.Problem.invalidArgument(name, message).fieldError
    }
}

extension SandboxFaults.Rule {
    /// Whether a meeting of this age is still in process; of any age where no time is given.
    fileprivate func covers(age: Double) -> Bool { seconds.map { age < $0 } ?? true }
}

/// The owner of the key.
struct FirefliesUser: GraphQLObject {
    /// The number of meetings.
    let transcripts: Int

    /// The minutes of all meetings.
    let minutes: Double

    /// The newest meeting.
    let latest: String?

    /// The id of the one user.
    var id: String { "sandbox-owner" }

    var typeName: String { "User" }

    func resolve(_ call: GraphQLCall) throws(GraphQLFieldError) -> GraphQLResult {
        switch call.name {
        case "user_id": .text(id)
        case "email": .text(SandboxPerson.owner.email)
        case "name": .text(SandboxPerson.owner.name)
        case "is_admin": .leaf(true)
        case "num_transcripts": .leaf(.int(transcripts))
        case "minutes_consumed": .leaf(.double(minutes.rounded()))
        case "recent_transcript", "recent_meeting": .text(latest)
        case "integrations": .list([])
        default: .null
        }
    }
}

extension Meeting {
    /// The length in minutes, where the sentences have times.
    var durationMinutes: Double? {
        sentences.reversed().lazy.compactMap { $0.end ?? $0.start }.first.map { $0 / 60 }
    }

    /// The addresses of all who speak.
    var emails: Set<String> { Set(speakers.map { SandboxPerson.email(for: $0.name) }) }

    /// Whether a word stands in the title or in what was said.
    fileprivate func mentions(_ keyword: String, scope: String) -> Bool {
        if scope != "sentences", title.localizedStandardContains(keyword) { return true }
        return scope != "title"
            && sentences.contains { $0.text.localizedStandardContains(keyword) }
    }
}
