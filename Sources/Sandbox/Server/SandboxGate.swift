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
        case status(Int)
        case closed
    }

    /// The connection was closed on purpose; nothing can be answered any more.
    struct ConnectionClosed: Error {}

    /// Answers a request to a vendor; `path` is what stands behind the vendor's base path.
    func respond(
        _ vendor: Vendor,
        path: String,
        _ request: Request,
        _ context: SandboxContext
    ) async throws -> Response {
        guard let simulator = simulators[vendor] else { throw HTTPError(.notFound) }
        let rule = faults.next(vendor)
        do {
            let answer = try await answer(simulator, rule, path, request)
            counts.record(vendor, isError: answer.isError, isFault: rule != nil)
            return response(answer)
        } catch is Injected {
            counts.record(vendor, isError: true, isFault: true)
            // Closed without a word, as when the vendor or the way to it is gone.
            context.channel.close(promise: nil)
            throw ConnectionClosed()
        } catch let error as SandboxJournalError {
            logger.error("sandbox state not kept", metadata: ["error": .string("\(error)")])
            counts.record(vendor, isError: true, isFault: false)
            return response(simulator.failure(status: 500, message: "The effect was not kept."))
        }
    }

    private func answer(
        _ simulator: any VendorSimulator,
        _ rule: SandboxFaults.Rule?,
        _ path: String,
        _ request: Request
    ) async throws -> SandboxAnswer {
        let body: ByteBuffer
        do {
            body = try await request.body.collect(upTo: Self.maximumBody)
        } catch is NIOTooManyBytesError {
            return simulator.failure(status: 413, message: "The request body is too large.")
        }
        let incoming = SandboxRequest(
            method: request.method.rawValue,
            path: path,
            headers: headers(of: request),
            query: Dictionary(
                request.uri.queryParameters.map { (String($0.key), String($0.value)) },
                uniquingKeysWith: { first, _ in first }
            ),
            body: Array(body.readableBytesView),
            wantsInvention: rule?.kind == .invention
        )
        do {
            let answer = try await simulator.answer(incoming) { try await act(on: rule) }
            if let rule, rule.kind == .timeoutAfterEffect {
                try await wait(rule)
                throw Injected.closed
            }
            return answer
        } catch Injected.status(let status) {
            return simulator.failure(status: status, message: "This error was asked for.")
        }
    }

    /// What a rule does before the request has an effect.
    private func act(on rule: SandboxFaults.Rule?) async throws {
        guard let rule else { return }
        switch rule.kind {
        case .down: throw Injected.closed
        case .status: throw Injected.status(rule.status ?? 503)
        case .timeout:
            try await wait(rule)
            throw Injected.closed
        case .slow: try await wait(rule)
        case .timeoutAfterEffect, .invention: break
        }
    }

    private func wait(_ rule: SandboxFaults.Rule) async throws {
        let duration = Duration.seconds(rule.seconds ?? 30)
        // A wait that was asked for must not hold up the end of the program.
        try await cancelWhenGracefulShutdown { try await clock.sleep(for: duration) }
    }

    private func headers(of request: Request) -> [String: String] {
        Dictionary(
            request.headers.map { ($0.name.canonicalName, $0.value) },
            uniquingKeysWith: { first, _ in first }
        )
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
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: answer.body))
        )
    }
}
