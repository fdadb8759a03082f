import Foundation
import Meetings
import NIOPosix
import OrderedCollections
import Synchronization

/// The simulated Fireflies: a GraphQL service that has meetings.
final class FirefliesSimulator: VendorSimulator {
    /// A meeting with the time when it was first loaded.
    struct Entry: Sendable {
        /// The meeting.
        let meeting: Meeting

        /// When this service first had it; kept over restarts where there is a journal.
        let createdAt: Date
    }

    /// A time in which every call is refused, and which each of them begins anew.
    private struct Block {
        let seconds: Int
        var end: Date
    }

    private struct State {
        var entries: OrderedDictionary<String, Entry> = [:]
        var minute: QuotaWindow
        var day: QuotaWindow?
        var block: Block?
        var lateMeetings = 0
    }

    /// The most meetings that are kept.
    static let maximumMeetings = 10_000

    private let schema: GraphQLSchema
    private let now: @Sendable () -> Date
    private let sender: WebhookSender
    private let state: Mutex<State>

    /// A service that has no meetings yet.
    ///
    /// - Throws: where the schema's own text has a fault.
    init(
        limits: SandboxLimits,
        sender: WebhookSender,
        now: @escaping @Sendable () -> Date
    ) throws {
        schema = try GraphQLSchemaParser.parse(FirefliesSchema.text)
        self.sender = sender
        self.now = now
        state = Mutex(
            State(
                minute: QuotaWindow(limit: limits.firefliesCallsPerMinute, length: .seconds(60)),
                day: limits.firefliesCallsPerDay.map { QuotaWindow(limit: $0, length: .utcDay) }
            )
        )
    }

    /// The number of meetings.
    var meetingCount: Int { state.withLock { $0.entries.count } }

    /// Loads meetings; one that is there already gets the new words and keeps its creation time.
    ///
    /// Times that are known from an earlier run come in `known`; the answer holds those that are
    /// new.
    @discardableResult
    func load(_ meetings: [Meeting], known: [String: Date] = [:]) -> [String: Date] {
        let now = now()
        var added: [String: Date] = [:]
        var heardAgain: [String] = []
        state.withLock { state in
            for meeting in meetings {
                let present = state.entries[meeting.id]
                let earlier = present?.createdAt ?? known[meeting.id]
                guard earlier != nil || state.entries.count < Self.maximumMeetings else { continue }
                if earlier == nil { added[meeting.id] = now }
                if let present, present.meeting != meeting { heardAgain.append(meeting.id) }
                state.entries[meeting.id] = Entry(meeting: meeting, createdAt: earlier ?? now)
            }
        }
        for meeting in meetings where added[meeting.id] != nil {
            tell(.transcribed, of: meeting.id)
            tell(.summarized, of: meeting.id)
        }
        for id in heardAgain { tell(.summarized, of: id) }
        return added
    }

    /// Tells whom it concerns of a meeting.
    func tell(_ event: FirefliesWebhook, of meeting: String) {
        let delivery = event.delivery(
            meeting: meeting,
            to: sender.webhooks,
            number: sender.nextNumber(),
            at: now()
        )
        if let delivery { sender.send(delivery) }
    }

    func answer(
        _ request: SandboxRequest,
        beforeEffect: () async throws -> Void
    ) async throws -> SandboxAnswer {
        let now = now()
        if let refusal = blocked(at: now, fault: request.fault) { return refusal }
        try await beforeEffect()
        guard let key = request.headers["authorization"]?.bearerKey, key != "invalid" else {
            return FirefliesErrors.answer([.authFailed], status: 401)
        }
        let (isAllowed, headers, resetSeconds) = take(at: now)
        guard isAllowed else {
            return tooManyRequests(at: now, resetSeconds: resetSeconds, headers: headers)
        }
        guard let body = GraphQLBody(request.body) else {
            return FirefliesErrors.answer([.unreadableBody], status: 400)
        }
        // Large answers take a while: not on a thread that others' tasks share.
        var answer = try await NIOThreadPool.singleton.runIfActive {
            self.execute(body, fault: request.fault, at: now)
        }
        answer.headers = headers
        return answer
    }

    func operation(of request: SandboxRequest) -> String {
        GraphQLBody(request.body)?.firstField ?? ""
    }

    func failure(status: Int, message: String) -> SandboxAnswer {
        guard status == 429 else {
            return FirefliesErrors.answer(
                [.injected(status: status, message: message)],
                status: status
            )
        }
        return tooManyRequests(at: now(), resetSeconds: 1, headers: [])
    }

    func refusal(_ fault: SandboxFaults.Rule, to request: SandboxRequest) -> SandboxAnswer? {
        let seconds = Int(fault.effectiveSeconds.rounded(.up))
        let retryAt = milliseconds(of: now()) + seconds * 1_000
        switch fault.kind {
        case .rateLimited:
            return tooManyRequests(at: now(), resetSeconds: seconds, headers: [])
        case .rateLimitedIn200:
            return FirefliesErrors.answer(
                [.tooManyRequests(retryAfterMilliseconds: retryAt)],
                status: 200
            )
        case .rateLimitedHeadersOnly:
            var answer = FirefliesErrors.answer(
                [.tooManyRequests(retryAfterMilliseconds: nil)],
                status: 429
            )
            answer.headers = [
                ("X-RateLimit-Limit", "60"), ("X-RateLimit-Remaining", "0"),
                ("X-RateLimit-Reset", String(seconds)),
            ]
            return answer
        case .errorsIn200:
            return FirefliesErrors.answer(
                [.injected(status: 500, message: "This error was asked for.")],
                status: 200
            )
        case .badKey: return FirefliesErrors.answer([.authFailed], status: 401)
        default: return nil
        }
    }

    func forgetFaults() { state.withLock { $0.block = nil } }

    /// The refusal of a call within a block, or of the call that a fault begins one with.
    private func blocked(at now: Date, fault: SandboxFaults.Rule?) -> SandboxAnswer? {
        let seconds = state.withLock { state -> Int? in
            if fault?.kind == .rateLimitBlock, let fault {
                let seconds = Int(fault.effectiveSeconds.rounded(.up))
                state.block = Block(seconds: seconds, end: now)
            } else if let block = state.block, now >= block.end {
                state.block = nil
            }
            guard let block = state.block else { return nil }
            state.block?.end = now.addingTimeInterval(Double(block.seconds))
            return block.seconds
        }
        return seconds.map { tooManyRequests(at: now, resetSeconds: $0, headers: []) }
    }

    /// The refusal of a call: the wait in seconds in the header, its end in milliseconds within.
    private func tooManyRequests(
        at now: Date,
        resetSeconds: Int,
        headers: [(name: String, value: String)]
    ) -> SandboxAnswer {
        let retryAt = milliseconds(of: now) + resetSeconds * 1_000
        var answer = FirefliesErrors.answer(
            [.tooManyRequests(retryAfterMilliseconds: retryAt)],
            status: 429
        )
        answer.headers = headers + [("Retry-After", String(resetSeconds))]
        return answer
    }

    private func milliseconds(of date: Date) -> Int { Int(date.timeIntervalSince1970 * 1_000) }

    private func execute(
        _ body: GraphQLBody,
        fault: SandboxFaults.Rule?,
        at now: Date
    ) -> SandboxAnswer {
        let request: GraphQLRequest
        do throws(GraphQLRefusal) {
            request = try GraphQLRequest(
                query: body.query,
                operationName: body.operationName,
                variables: body.variables,
                schema: schema
            )
        } catch {
            return FirefliesErrors.answer(error)
        }
        // Newest first; what was loaded together keeps its order, so that pages do not shift.
        let entries = state.withLock { $0.entries.values.elements }
            .enumerated().sorted {
                ($1.element.createdAt, $0.offset) < ($0.element.createdAt, $1.offset)
            }
            .map(\.element)
        let root = FirefliesRoot(entries: entries, fault: fault, now: now)
        let answer = FirefliesErrors.answer(GraphQLExecution.run(request, root: root))
        switch fault?.kind {
        case .reprocessed: reprocess(request)
        case .lateMeeting: addLateMeeting(createdAt: now - (fault?.effectiveSeconds ?? 0))
        default: break
        }
        return answer
    }

    /// Gives the meeting that was asked for other words, as when the vendor hears it once more.
    private func reprocess(_ request: GraphQLRequest) {
        let field = request.operation.selections.lazy.compactMap(\.field).first {
            $0.name == "transcript"
        }
        let id = field.flatMap { request.argument("id", of: $0) }?.text
        let isKnown = state.withLock { state in
            guard let id, let entry = state.entries[id] else { return false }
            state.entries[id] = Entry(
                meeting: entry.meeting.heardAgain,
                createdAt: entry.createdAt
            )
            return true
        }
        if isKnown, let id { tell(.summarized, of: id) }
    }

    /// Adds a meeting that was created before now.
    private func addLateMeeting(createdAt: Date) {
        let id = state.withLock { state -> String? in
            guard state.entries.count < Self.maximumMeetings else { return nil }
            state.lateMeetings += 1
            let meeting = Meeting.late(state.lateMeetings, on: createdAt)
            state.entries[meeting.id] = Entry(meeting: meeting, createdAt: createdAt)
            return meeting.id
        }
        if let id {
            tell(.transcribed, of: id)
            tell(.summarized, of: id)
        }
    }

    /// Takes one call from the quotas, and says what is left as the vendor's headers do: resets in
    /// seconds from now, the main window without a suffix and each window under its name.
    private func take(
        at now: Date
    ) -> (isAllowed: Bool, headers: [(name: String, value: String)], resetSeconds: Int) {
        state.withLock { state in
            let isDayLeft = state.day?.take(at: now) ?? true
            let isAllowed = isDayLeft && state.minute.take(at: now)
            let main = (isDayLeft && !isAllowed ? nil : state.day) ?? state.minute
            let windows = [
                ("", main), ("-api", state.day ?? state.minute), ("-api_burst", state.minute),
            ]
            let headers = windows.flatMap { suffix, window in
                [
                    (name: "X-RateLimit-Limit\(suffix)", value: String(window.limit)),
                    (
                        name: "X-RateLimit-Remaining\(suffix)",
                        value: String(window.remaining(at: now))
                    ),
                    (
                        name: "X-RateLimit-Reset\(suffix)",
                        value: String(window.secondsToReset(at: now))
                    ),
                ]
            }
            return (isAllowed, headers, main.secondsToReset(at: now))
        }
    }
}

extension String {
    /// The key of a bearer header, nil where it is none or empty.
    fileprivate var bearerKey: String? {
        guard lowercased().hasPrefix("bearer ") else { return nil }
        let key = dropFirst("bearer ".count).drop { $0 == " " }
        return key.isEmpty ? nil : String(key)
    }
}
