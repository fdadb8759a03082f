import Foundation
import Meetings
import OrderedCollections
import Synchronization

/// The simulated Gemini: it finds action items in a prompt's transcript by an extractor, and
/// answers them in the response schema that it was asked for.
final class GeminiSimulator: VendorSimulator {
    private struct State {
        var minute: QuotaWindow
        var responses = 0
    }

    /// What a request is for, by its method and path.
    private enum Route {
        /// The list of models.
        case models

        /// One model.
        case model(GeminiModel)

        /// Content from a model.
        case generate(GeminiModel)

        /// A model, or something to do with one, that is not offered.
        case unknownModel(String)

        /// No path of this service.
        case nowhere

        init(_ request: SandboxRequest) {
            let parts = request.path.split(separator: "/", omittingEmptySubsequences: false)
            guard parts.first == "models", parts.count <= 2 else {
                self = .nowhere
                return
            }
            guard parts.count == 2 else {
                self = request.method == "GET" ? .models : .nowhere
                return
            }
            let name = parts[1].split(separator: ":", maxSplits: 1).map(String.init)
            let id = name.first ?? ""
            let model = GeminiModel.all.first { $0.id == id }
            switch (request.method, name.dropFirst().first, model) {
            case ("GET", nil, let model?): self = .model(model)
            case ("POST", "generateContent", let model?): self = .generate(model)
            default: self = .unknownModel(id)
            }
        }
    }

    private let extractor: any ActionItemExtractor
    private let now: @Sendable () -> Date
    private let state: Mutex<State>

    /// A service with a full quota.
    init(
        extractor: any ActionItemExtractor,
        limits: SandboxLimits,
        now: @escaping @Sendable () -> Date
    ) {
        self.extractor = extractor
        self.now = now
        state = Mutex(
            State(minute: QuotaWindow(limit: limits.geminiCallsPerMinute, length: .seconds(60)))
        )
    }

    func answer(
        _ request: SandboxRequest,
        beforeEffect: () async throws -> Void
    ) async throws -> SandboxAnswer {
        try await beforeEffect()
        let key = request.headers["x-goog-api-key"] ?? request.query["key"] ?? ""
        guard !key.isEmpty else { return GeminiErrors.noKey }
        guard key != "invalid" else { return GeminiErrors.badKey(key) }
        switch Route(request) {
        case .models: return list(request)
        case .model(let model): return SandboxAnswer(json: model.json)
        case .generate(let model): return try await generate(request, model: model)
        case .unknownModel(let id): return GeminiErrors.unknownModel(id)
        case .nowhere:
            return GeminiErrors.answer(404, "NOT_FOUND", "The requested URL was not found.")
        }
    }

    func operation(of request: SandboxRequest) -> String {
        guard case .generate = Route(request) else { return "models" }
        return "generateContent"
    }

    func refusal(_ fault: SandboxFaults.Rule, to request: SandboxRequest) -> SandboxAnswer? {
        let model = request.path.dropFirst("models/".count).prefix { $0 != ":" }
        return GeminiErrors.refusal(
            fault,
            model: String(model),
            key: request.headers["x-goog-api-key"] ?? request.query["key"] ?? ""
        )
    }

    func failure(status: Int, message: String) -> SandboxAnswer {
        GeminiErrors.injected(status: status, message: message)
    }

    private func list(_ request: SandboxRequest) -> SandboxAnswer {
        let size = request.query["pageSize"].flatMap { Int($0) } ?? 50
        let start = request.query["pageToken"].flatMap { Int($0) } ?? 0
        guard (1...1_000).contains(size), (0...GeminiModel.all.count).contains(start) else {
            return GeminiErrors.invalid("pageSize must be from 1 to 1000, pageToken one of ours.")
        }
        let page = GeminiModel.all.dropFirst(start).prefix(size)
        var members: JSONValue.Members = ["models": .array(page.map(\.json))]
        if start + page.count < GeminiModel.all.count {
            members["nextPageToken"] = .string(String(start + page.count))
        }
        return SandboxAnswer(json: .object(members))
    }

    private func generate(
        _ request: SandboxRequest,
        model: GeminiModel
    ) async throws -> SandboxAnswer {
        let now = now()
        let refusal = state.withLock { state -> SandboxAnswer? in
            guard !state.minute.take(at: now) else { return nil }
            return GeminiErrors.quota(
                limit: state.minute.limit,
                model: model.id,
                seconds: state.minute.secondsToReset(at: now)
            )
        }
        if let refusal { return refusal }
        let prompt: GeminiRequest
        do {
            prompt = try GeminiRequest(request.body, model: model)
        } catch {
            return error.answer
        }
        let meeting = GeminiPrompt.meeting(in: prompt.text)
        var proposals: [ItemProposal] = []
        if let meeting { proposals = try await extractor.propose(for: meeting) }
        switch request.fault?.kind {
        case .invention: proposals = proposals.map(Self.invented)
        case .gullible:
            if let meeting { proposals = GullibleModel.obey(meeting, proposals) }
        default: break
        }
        let answer = JSONText.string(prompt.schema.value(for: proposals))
        let number = state.withLock { state in
            state.responses += 1
            return state.responses
        }
        let response = GeminiResponse(
            prompt: prompt,
            model: model,
            answer: answer,
            itemCount: proposals.count,
            number: number,
            fault: request.fault?.kind
        )
        return SandboxAnswer(json: response.json)
    }

    /// A proposal that stands on words that nobody said.
    private static func invented(_ proposal: ItemProposal) -> ItemProposal {
        var proposal = proposal
        proposal.quotes = proposal.quotes.map { quote in
            ItemProposal.Quote(sentence: quote.sentence, words: "Of this nobody spoke a word.")
        }
        return proposal
    }
}
