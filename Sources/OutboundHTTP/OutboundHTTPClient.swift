import Foundation
public import Logging
public import Observability
public import ServiceLifecycle

/// Calls other companies' servers, with every limit that such calls need.
///
/// One client serves the whole program: it reuses connections, bounds what waits and runs,
/// retries by rule, leaves failing upstreams alone, measures and logs each call. It works before
/// `run` too; `run` only lets what is under way finish when the program stops.
public final class OutboundHTTPClient: Service {
    private let transport: any Transport
    private let options: OutboundHTTPOptions
    private let meter: OutboundMeter
    private let breakers: CircuitBreakers
    private let logger: Logger
    private let time: OutboundTime

    /// Creates a client on libcurl.
    public convenience init(
        options: OutboundHTTPOptions = OutboundHTTPOptions(),
        metrics: MetricRegistry,
        logger: Logger
    ) {
        let authorities = CertificateAuthorities.locate(configured: options.certificateAuthorities)
        if authorities == nil {
            logger.warning("no certificate authorities found: https servers cannot be trusted")
        }
        self.init(
            transport: CurlTransport(options: options, authorities: authorities),
            options: options,
            metrics: metrics,
            logger: logger
        )
    }

    /// Creates a client on any transport, with its time and chance.
    package init(
        transport: any Transport,
        options: OutboundHTTPOptions = OutboundHTTPOptions(),
        metrics: MetricRegistry,
        logger: Logger,
        time: OutboundTime = OutboundTime()
    ) {
        self.transport = transport
        self.options = options
        self.logger = logger
        self.time = time
        meter = OutboundMeter(metrics)
        breakers = CircuitBreakers(options.circuit, meter: meter, logger: logger)
        let requests = metrics.gauge(OutboundMetrics.requests)
        let waiting = requests.child("waiting")
        let active = requests.child("active")
        metrics.onGather(setting: [OutboundMetrics.requests]) { [weak transport] in
            let load = transport?.load ?? TransportLoad()
            waiting.set(Double(load.waiting))
            active.set(Double(load.active))
        }
    }

    deinit {
        transport.abandon()
    }

    /// Waits for the program's graceful shutdown, then lets what is under way finish within the
    /// drain deadline.
    public func run() async throws {
        do {
            try await gracefulShutdown()
        } catch {
            // Cancelled: nothing is left to be waited for.
            await transport.close(within: .zero)
            throw error
        }
        await transport.close(within: options.drainDeadline)
    }

    /// Sends a request and waits for the whole answer, whatever its status.
    ///
    /// - Throws: `OutboundError` where there is no answer; what the request's permission throws;
    ///   `CancellationError` at once when the task is cancelled.
    public func send(_ request: OutboundRequest) async throws -> OutboundResponse {
        let target = try RequestTarget(request)
        let start = time.now()
        var call = OutboundCall(request, target: target, end: start + request.deadline)
        do {
            let response = try await attemptUntilSettled(&call)
            log(call, after: time.now() - start, status: response.status, error: nil)
            return response
        } catch {
            let final = (error as? OutboundError)?.reachingServer(call.hasReachedServer) ?? error
            log(call, after: time.now() - start, status: nil, error: final)
            throw final
        }
    }

    private func attemptUntilSettled(_ call: inout OutboundCall) async throws -> OutboundResponse {
        while true {
            call.attempts += 1
            do {
                var response = try await attempt(call)
                call.hasReachedServer = true
                response.attempts = call.attempts
                guard let pause = pause(after: response, call) else { return response }
                try await time.sleep(pause)
            } catch let error as OutboundError {
                call.hasReachedServer = call.hasReachedServer || error.mayHaveReachedServer
                guard let pause = pause(after: error, call) else { throw error }
                try await time.sleep(pause)
            }
            meter.retried(call.request.upstream)
        }
    }

    private func attempt(_ call: OutboundCall) async throws -> OutboundResponse {
        let upstream = call.request.upstream
        guard time.now() < call.end else { throw call.deadlineExceeded() }
        let permit: CircuitBreaker.Permit
        switch breakers.admit(upstream, now: time.now()) {
        case .allowed(let given):
            permit = given
        case .refused(let retryAfter):
            meter.refused(upstream, "circuit_open")
            throw OutboundError(.circuitOpen(retryAfter: retryAfter), server: call.target.server)
        }
        var outcome = CircuitBreaker.Outcome.nothingLearned
        defer { breakers.record(outcome, permit, of: upstream, now: time.now()) }
        do {
            try await call.request.permission?()
        } catch {
            meter.refused(upstream, "not_permitted")
            throw error
        }
        let start = time.now()
        let span = OutboundSpan(call)
        defer { PhaseTimes.current?.add(time.now() - start, to: .upstream) }
        do {
            let response = try await transport.perform(
                call.transfer(timeout: call.end - start, trace: span.place)
            )
            outcome = response.status >= 500 ? .failure : .success
            meter.answered(response, host: call.target.host, after: time.now() - start)
            span.answered(response.status)
            return response
        } catch let error as OutboundError {
            outcome = error.saysOfUpstream
            span.failed(error, type: error.errorType)
            if case .queueFull = error.reason { meter.refused(upstream, error.errorType) }
            meter.failed(error.errorType, host: call.target.host, after: time.now() - start)
            guard case .deadlineExceeded = error.reason else { throw error }
            throw call.deadlineExceeded().reachingServer(error.mayHaveReachedServer)
        } catch {
            meter.failed("cancelled", host: call.target.host, after: time.now() - start)
            span.failed(error, type: "cancelled")
            throw error
        }
    }

    /// The pause before the next attempt, or nil where the response is the caller's.
    private func pause(after response: OutboundResponse, _ call: OutboundCall) -> Duration? {
        let asked = response.headers["retry-after"].flatMap {
            RetryAfter.delay($0, now: time.date())
        }
        let isPermitted = call.request.retry.permits(
            retryAfterStatus: response.status,
            isIdempotent: call.request.isIdempotent,
            saysWhen: asked != nil
        )
        return isPermitted ? affordable(call, atLeast: asked ?? .zero) : nil
    }

    /// The pause before the next attempt, or nil where the error is the caller's.
    private func pause(after error: OutboundError, _ call: OutboundCall) -> Duration? {
        let rule = call.request.retry
        guard rule.permits(retryAfter: error, isIdempotent: call.request.isIdempotent) else {
            return nil
        }
        return affordable(call, atLeast: .zero)
    }

    /// A pause that leaves an attempt, and time for it before the deadline.
    private func affordable(_ call: OutboundCall, atLeast asked: Duration) -> Duration? {
        let rule = call.request.retry
        guard call.attempts < rule.attempts, asked <= options.maximumRetryPause else { return nil }
        let backoff = rule.pause(
            afterAttempt: call.attempts,
            longest: options.maximumRetryPause,
            random: time.random()
        )
        let pause = max(backoff, asked)
        return time.now() + pause < call.end ? pause : nil
    }

    private func log(
        _ call: OutboundCall,
        after duration: Duration,
        status: Int?,
        error: (any Error)?
    ) {
        var metadata: Logger.Metadata = [
            "upstream": "\(call.request.upstream)",
            "method": "\(call.request.method)",
            "server_address": "\(call.target.server)",
            "path": "\(call.request.hidesPath ? Secret.placeholder : call.target.path)",
            "attempts": "\(call.attempts)",
            "duration_ms": "\(duration.wholeMilliseconds)",
        ]
        if let status { metadata["status"] = "\(status)" }
        if let error = error as? OutboundError {
            metadata["error_type"] = "\(error.errorType)"
            metadata["error"] = "\(error)"
        } else if error != nil {
            metadata["error_type"] = error is CancellationError ? "cancelled" : "not_permitted"
        }
        logger.debug("outbound request", metadata: metadata)
    }
}
