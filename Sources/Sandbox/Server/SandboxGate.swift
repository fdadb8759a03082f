import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import ServiceLifecycle

/// The way of every request to a simulated vendor: read, misbehave where asked to, answer, count.
struct SandboxGate: Sendable {
    /// The largest body of a request; Gemini takes 20 MB, so that is the largest of all.
    static let maximumBody = 20 * 1_024 * 1_024

    /// The vendors.
    let simulators: [Vendor: any VendorSimulator]

    /// The faults in force.
    let faults: FaultInjector

    /// The counts.
    let counts: SandboxCounts

    /// The clock of injected waits.
    let clock: any Clock<Duration>

    /// Told of what should not happen.
    let logger: Logger

    private enum Injected: Error {
        case answer(SandboxAnswer)
        case closed
    }

    /// The connection was closed on purpose; nothing can be answered any more.
    struct ConnectionClosed: Error {}

    /// Puts other faults in force; what earlier ones did that lasts is taken back.
    func replaceFaults(_ faults: SandboxFaults) {
        self.faults.replace(faults)
        for simulator in simulators.values { simulator.forgetFaults() }
    }

    /// Answers a request to a vendor; `path` is what stands behind the vendor's base path.
    func respond(
        _ vendor: Vendor,
        path: String,
        _ request: Request,
        _ context: SandboxContext
    ) async throws -> Response {
        guard let simulator = simulators[vendor] else { throw HTTPError(.notFound) }
        var incoming: SandboxRequest
        do {
            incoming = try await read(request, path: path)
        } catch is NIOTooManyBytesError {
            counts.record(.init(vendor: vendor, isError: true))
            return response(
                simulator.failure(status: 413, message: "The request body is too large.")
            )
        }
        let name = simulator.operation(of: incoming)
        let operation = FaultFacts.operations[vendor]?.contains(name) == true ? name : "other"
        let rule = faults.next(vendor, operation)
        incoming.fault = rule
        var call = SandboxCounts.Call(vendor: vendor, operation: operation, fault: rule?.kind)
        do {
            let answer = try await answer(simulator, rule, incoming)
            call.isError = answer.isError
            counts.record(call)
            return response(answer)
        } catch is Injected {
            call.isError = true
            counts.record(call)
            // Closed without a word, as when the vendor or the way to it is gone.
            context.channel.close(promise: nil)
            throw ConnectionClosed()
        } catch let error as SandboxJournalError {
            logger.error("sandbox state not kept", metadata: ["error": .string("\(error)")])
            call.isError = true
            counts.record(call)
            return response(simulator.failure(status: 500, message: "The effect was not kept."))
        }
    }

    private func read(_ request: Request, path: String) async throws -> SandboxRequest {
        SandboxRequest(
            method: request.method.rawValue,
            path: path,
            headers: Dictionary(
                request.headers.map { ($0.name.canonicalName, $0.value) },
                uniquingKeysWith: { first, _ in first }
            ),
            query: Dictionary(
                request.uri.queryParameters.map { (String($0.key), String($0.value)) },
                uniquingKeysWith: { first, _ in first }
            ),
            body: Array(try await request.body.collect(upTo: Self.maximumBody).readableBytesView)
        )
    }

    private func answer(
        _ simulator: any VendorSimulator,
        _ rule: SandboxFaults.Rule?,
        _ request: SandboxRequest
    ) async throws -> SandboxAnswer {
        do {
            let answer = try await simulator.answer(request) {
                try await act(on: rule, simulator, request)
            }
            return try await spoil(answer, by: rule, simulator)
        } catch Injected.answer(let answer) {
            return answer
        }
    }

    /// What a rule does before the request has an effect.
    private func act(
        on rule: SandboxFaults.Rule?,
        _ simulator: any VendorSimulator,
        _ request: SandboxRequest
    ) async throws {
        guard let rule else { return }
        switch rule.kind {
        case .down: throw Injected.closed
        case .timeout:
            try await wait(rule)
            throw Injected.closed
        case .slow: try await wait(rule)
        case .status: throw Injected.answer(failure(of: simulator, rule))
        default:
            if let answer = simulator.refusal(rule, to: request) { throw Injected.answer(answer) }
        }
    }

    /// What a rule does once the request had its effect.
    private func spoil(
        _ answer: SandboxAnswer,
        by rule: SandboxFaults.Rule?,
        _ simulator: any VendorSimulator
    ) async throws -> SandboxAnswer {
        guard let rule else { return answer }
        var answer = answer
        switch rule.kind {
        case .timeoutAfterEffect:
            try await wait(rule)
            throw Injected.closed
        case .errorAfterEffect: return failure(of: simulator, rule)
        case .drip: answer.delivery = .drip(rule.effectiveSeconds)
        case .truncated:
            answer.delivery = .truncated
            answer.isError = true
        case .malformed:
            answer.body.removeLast(max(1, answer.body.count / 2))
            answer.isError = true
        default: break
        }
        return answer
    }

    private func failure(
        of simulator: any VendorSimulator,
        _ rule: SandboxFaults.Rule
    ) -> SandboxAnswer {
        simulator.failure(status: rule.effectiveStatus, message: "This error was asked for.")
    }

    private func wait(_ rule: SandboxFaults.Rule) async throws {
        try await wait(.seconds(rule.effectiveSeconds))
    }

    private func wait(_ duration: Duration) async throws {
        // A wait that was asked for must not hold up the end of the program.
        try await cancelWhenGracefulShutdown { try await clock.sleep(for: duration) }
    }

    private func response(_ answer: SandboxAnswer) -> Response {
        var headers = HTTPFields()
        headers[.contentType] = "application/json; charset=utf-8"
        for (name, value) in answer.headers {
            guard let name = HTTPField.Name(name) else { continue }
            headers.append(HTTPField(name: name, value: value))
        }
        return Response(
            status: HTTPResponse.Status(code: answer.status),
            headers: headers,
            body: body(of: answer)
        )
    }

    private func body(of answer: SandboxAnswer) -> ResponseBody {
        let bytes = answer.body
        switch answer.delivery {
        case .whole: return ResponseBody(byteBuffer: ByteBuffer(bytes: bytes))
        case .truncated:
            return ResponseBody(contentLength: bytes.count) { writer in
                try await writer.write(ByteBuffer(bytes: bytes.prefix(bytes.count / 2)))
                throw ConnectionClosed()
            }
        case .drip(let seconds):
            return ResponseBody(contentLength: bytes.count) { writer in
                let size = bytes.count / 10 + 1
                for start in stride(from: 0, to: bytes.count, by: size) {
                    try await wait(.seconds(seconds / 10))
                    let piece = bytes[start..<min(bytes.count, start + size)]
                    try await writer.write(ByteBuffer(bytes: piece))
                }
                try await writer.finish(nil)
            }
        }
    }
}
