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

    private struct State {
        var entries: OrderedDictionary<String, Entry> = [:]
        var minute: QuotaWindow
        var day: QuotaWindow?
    }

    /// The most meetings that are kept.
    static let maximumMeetings = 10_000

    private let schema: GraphQLSchema
    private let now: @Sendable () -> Date
    private let state: Mutex<State>

    /// A service that has no meetings yet.
    ///
    /// - Throws: where the schema's own text has a fault.
    init(limits: SandboxLimits, now: @escaping @Sendable () -> Date) throws {
        schema = try GraphQLSchemaParser.parse(FirefliesSchema.text)
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
        return state.withLock { state in
            var added: [String: Date] = [:]
            for meeting in meetings {
                let earlier = state.entries[meeting.id]?.createdAt ?? known[meeting.id]
                guard earlier != nil || state.entries.count < Self.maximumMeetings else { continue }
                if earlier == nil { added[meeting.id] = now }
                state.entries[meeting.id] = Entry(meeting: meeting, createdAt: earlier ?? now)
            }
            return added
        }
    }

    func answer(
        _ request: SandboxRequest,
        beforeEffect: () async throws -> Void
    ) async throws -> SandboxAnswer {
        try await beforeEffect()
        let now = now()
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
        var answer = try await NIOThreadPool.singleton.runIfActive { self.execute(body) }
        answer.headers = headers
        return answer
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

    /// The refusal of a call: the wait in seconds in the header, its end in milliseconds within.
    private func tooManyRequests(
        at now: Date,
        resetSeconds: Int,
        headers: [(name: String, value: String)]
    ) -> SandboxAnswer {
        let retryAt = Int(now.timeIntervalSince1970 * 1_000) + resetSeconds * 1_000
        var answer = FirefliesErrors.answer(
            [.tooManyRequests(retryAfterMilliseconds: retryAt)],
            status: 429
        )
        answer.headers = headers + [("Retry-After", String(resetSeconds))]
        return answer
    }

    private func execute(_ body: GraphQLBody) -> SandboxAnswer {
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
        let root = FirefliesRoot(entries: entries)
        return FirefliesErrors.answer(GraphQLExecution.run(request, root: root))
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
