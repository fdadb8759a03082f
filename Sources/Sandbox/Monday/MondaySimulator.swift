import Foundation
import NIOPosix
import OrderedCollections
import Synchronization

/// The simulated monday: a GraphQL service that has boards.
final class MondaySimulator: VendorSimulator {
    /// Keeps what a request changed; throws where that cannot be done.
    typealias Journal = @Sendable (SandboxJournal.Entry) throws -> Void

    private struct State {
        var account: MondayState
        var cursors = MondayCursors()
        var idempotency = MondayIdempotency()
        var quota: MondayQuota
        var requests = 0
        var journal: Journal?
    }

    /// A request that passed the door.
    private struct Admitted {
        let request: GraphQLRequest
        let version: MondayVersion
        let cost: MondayComplexityAccount
        let idempotencyKey: String?
        let token: String
        let fault: SandboxFaults.Kind?
    }

    private static let faultIdentifier = "sandbox-fault"

    private let schema: GraphQLSchema
    private let now: @Sendable () -> Date
    private let sender: WebhookSender
    private let state: Mutex<State>

    /// An account with empty boards.
    ///
    /// - Throws: where the schema's own text has a fault.
    init(
        limits: SandboxLimits,
        sender: WebhookSender,
        now: @escaping @Sendable () -> Date
    ) throws {
        schema = try GraphQLSchemaParser.parse(MondaySchema.text)
        self.sender = sender
        self.now = now
        var account = MondayState()
        account.itemsPerBoard = limits.mondayItemsPerBoard
        state = Mutex(State(account: account, quota: MondayQuota(limits: limits)))
    }

    /// Makes people known, so that items can be theirs.
    func add(_ people: [SandboxPerson]) {
        state.withLock { state in
            for person in people + [.owner] { state.account.people[person.id] = person }
        }
    }

    /// Subscribes an address that has consented to the usual events of the main board.
    func subscribe(_ url: String) {
        state.withLock { state in
            guard !state.account.webhooks.values.contains(where: { $0.url == url }) else { return }
            for event in MondayWebhook.usualEvents {
                // Refused where the board is gone or there are too many: then nobody is told.
                _ = try? state.account.createWebhook(
                    boardID: String(MondayBoard.main),
                    url: url,
                    event: event,
                    config: nil
                )
            }
        }
    }

    /// Puts what an earlier run wrote in place again.
    func replay(_ entry: SandboxJournal.Entry) {
        state.withLock { state in
            if let changes = entry.monday { state.account.replay(changes) }
            if let answer = entry.answer { state.idempotency.finish(answer) }
        }
    }

    /// Writes every further change to a journal before it is answered.
    func keep(in journal: @escaping Journal) { state.withLock { $0.journal = journal } }

    /// Everything that a journal has to hold to bring the account back.
    var journalEntries: [SandboxJournal.Entry] {
        state.withLock { state in
            [SandboxJournal.Entry(monday: state.account.everything)]
                + state.idempotency.stored.map { SandboxJournal.Entry(answer: $0) }
        }
    }

    /// The account as it is now.
    var account: MondayState { state.withLock { $0.account } }

    func answer(
        _ request: SandboxRequest,
        beforeEffect: () async throws -> Void
    ) async throws -> SandboxAnswer {
        let now = now()
        let identifier = state.withLock { state in
            state.requests += 1
            state.quota.running += 1
            return "sandbox-\(state.requests)"
        }
        defer { state.withLock { $0.quota.running -= 1 } }
        var answer: SandboxAnswer
        do {
            let admitted = try admit(request, at: now)
            answer = try await carryOut(
                admitted,
                identifier: identifier,
                at: now,
                beforeEffect: beforeEffect
            )
        } catch let problem as MondayProblem {
            answer = MondayAnswers.answer(problem, identifier: identifier)
        } catch let refusal as GraphQLRefusal {
            answer = MondayAnswers.answer(refusal, identifier: identifier)
        }
        let version = request.headers["api-version"] ?? MondayVersion.current.value
        answer.headers += state.withLock { $0.quota.headers(at: now) }
        answer.headers += [("x-request-id", identifier), ("api-version", version)]
        return answer
    }

    func operation(of request: SandboxRequest) -> String {
        GraphQLBody(request.body)?.firstField ?? ""
    }

    func failure(status: Int, message: String) -> SandboxAnswer {
        let problem = MondayProblem.injected(status: status, message: message)
        return MondayAnswers.answer(problem, identifier: Self.faultIdentifier)
    }

    func refusal(_ fault: SandboxFaults.Rule, to request: SandboxRequest) -> SandboxAnswer? {
        MondayAnswers.refusal(fault, identifier: Self.faultIdentifier)
    }

    func forgetFaults() { state.withLock { $0.account.deletedBoards = [] } }

    /// Checks token, version, quotas and document, in this order.
    private func admit(_ request: SandboxRequest, at now: Date) throws -> Admitted {
        let token = request.headers["authorization"] ?? ""
        guard !token.isEmpty, token != "invalid", !token.lowercased().hasPrefix("bearer ") else {
            throw MondayProblem.notAuthenticated
        }
        let name = request.headers["api-version"] ?? MondayVersion.current.value
        guard let version = MondayVersion.all.first(where: { $0.value == name }) else {
            throw MondayProblem.version(name)
        }
        try state.withLock { state in try state.quota.takeCall(at: now) }
        guard let body = GraphQLBody(request.body) else { throw MondayProblem.unreadableBody }
        let parsed = try GraphQLRequest(
            query: body.query,
            operationName: body.operationName,
            variables: body.variables,
            schema: schema
        )
        let points = MondayComplexity.cost(of: parsed)
        let cost = try state.withLock { state in try state.quota.take(points: points, at: now) }
        let key = request.headers["idempotency-key"]
        return Admitted(
            request: parsed,
            version: version,
            cost: cost,
            idempotencyKey: parsed.operation.kind == .mutation ? key.map { "\(token) \($0)" } : nil,
            token: token,
            fault: request.fault?.kind
        )
    }

    private func carryOut(
        _ admitted: Admitted,
        identifier: String,
        at now: Date,
        beforeEffect: () async throws -> Void
    ) async throws -> SandboxAnswer {
        if let key = admitted.idempotencyKey {
            switch state.withLock({ $0.idempotency.begin(key, at: now) }) {
            case .new: break
            case .running: throw MondayProblem.stillRunning
            case .answered(let stored): return MondayAnswers.replay(stored)
            }
        }
        do {
            try await beforeEffect()
            let consenting = await consenting(admitted)
            // The journal is written in there: not on a thread that others' tasks share.
            return try await NIOThreadPool.singleton.runIfActive {
                try self.execute(
                    admitted,
                    consenting: consenting,
                    identifier: identifier,
                    at: now
                )
            }
        } catch {
            if let key = admitted.idempotencyKey {
                state.withLock { $0.idempotency.abandon(key) }
            }
            throw error
        }
    }

    private func root(_ admitted: Admitted, _ session: MondaySession) -> any GraphQLObject {
        let operation = admitted.request.operation
        let root: any GraphQLObject =
            operation.kind == .mutation
            ? MondayMutationRoot(session: session) : MondayQueryRoot(session: session)
        guard admitted.fault == .partial else { return root }
        return PartialRoot(
            root,
            isAlone: operation.selections.count == 1,
            error: MondayProblem.incomplete.fieldError
        )
    }

    /// Executes a request; what it changes is in the journal before the answer exists.
    private func execute(
        _ admitted: Admitted,
        consenting: Set<String>,
        identifier: String,
        at now: Date
    ) throws -> SandboxAnswer {
        try state.withLock { state in
            let isMutation = admitted.request.operation.kind == .mutation
            switch admitted.fault {
            case .boardDeleted: state.account.deletedBoards.insert(MondayBoard.main)
            case .expiredCursor: state.cursors.expireAll()
            default: break
            }
            let original = isMutation && state.journal != nil ? state.account : nil
            let person = state.account.person(ofToken: admitted.token)
            // The account moves into the session and back, so that a query copies nothing of it.
            let session = MondaySession(
                state: exchange(&state.account, with: MondayState()),
                cursors: exchange(&state.cursors, with: MondayCursors()),
                version: admitted.version,
                complexity: admitted.cost,
                person: person,
                consenting: consenting,
                now: now
            )
            let outcome = GraphQLExecution.run(
                admitted.request,
                root: root(admitted, session)
            )
            let changes = session.state.takeChanges()
            let events = session.state.takeEvents()
            state.account = session.state
            state.cursors = session.cursors
            let answer = MondayAnswers.answer(outcome, identifier: identifier)
            let stored = admitted.idempotencyKey.map { key in
                MondayIdempotency.Stored(
                    key: key,
                    status: answer.status,
                    body: String(decoding: answer.body, as: UTF8.self),
                    at: now
                )
            }
            if let original, !changes.isEmpty || stored != nil {
                do {
                    try state.journal?(SandboxJournal.Entry(monday: changes, answer: stored))
                } catch {
                    state.account = original
                    throw error
                }
            }
            if let stored { state.idempotency.finish(stored) }
            tell(events, in: state.account, by: person, at: now)
            return answer
        }
    }

    /// The addresses for new webhooks that repeat their challenge.
    private func consenting(_ admitted: Admitted) async -> Set<String> {
        var consenting: Set<String> = []
        for field in admitted.request.operation.selections.compactMap(\.field)
        where field.name == "create_webhook" {
            guard let url = admitted.request.argument("url", of: field)?.text else { continue }
            if await sender.challenge(url) { consenting.insert(url) }
        }
        return consenting
    }

    /// Tells the subscribers of events.
    private func tell(
        _ events: [MondayEvent],
        in account: MondayState,
        by person: SandboxPerson,
        at now: Date
    ) {
        let webhooks = sender.webhooks
        for event in events {
            let trigger = UUID().uuidString.lowercased().replacing("-", with: "")
            for webhook in account.webhooks.values where webhook.wants(event) {
                let body = event.body(
                    for: webhook,
                    in: account,
                    by: person,
                    trigger: trigger,
                    at: now
                )
                sender.send(
                    WebhookDelivery(
                        vendor: .monday,
                        url: webhook.url,
                        body: JSONText.write(body),
                        headers: [("Content-Type", "application/json")],
                        secret: webhooks.mondaySecret,
                        retries: webhooks.retries
                    )
                )
            }
        }
    }
}
