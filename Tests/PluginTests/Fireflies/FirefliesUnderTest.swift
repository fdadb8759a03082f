import Foundation
import Logging
import Observability
import Operations
import OutboundHTTP
import TestSupport

@testable import Fireflies

/// A source that asks a loopback server.
struct FirefliesUnderTest {
    let server: LoopbackServer?
    let source: FirefliesSource
    let outbound = Outbound()

    init(
        health: HealthReporter = HealthReporter(),
        quota: VendorQuota = .unlimited,
        _ answer: @escaping LoopbackServer.Answer
    ) {
        // Without a server every call fails, and so does the test.
        server = try? LoopbackServer(answer)
        let client = FirefliesClient(
            key: Secret("key-1"),
            url: (server?.url ?? "http://127.0.0.1:9") + "/graphql",
            http: outbound.http,
            health: health,
            now: { testNow },
            quota: quota
        )
        source = FirefliesSource(client: client, logger: Logger(label: "test"))
    }

    var requests: [LoopbackRequest] { server?.requests ?? [] }

    /// The variables of each request.
    var variables: [[String: Any]] {
        requests.compactMap { request in
            let json = try? JSONSerialization.jsonObject(with: Data(request.body))
            return (json as? [String: Any])?["variables"] as? [String: Any]
        }
    }

    func stop() {
        server?.stop()
    }
}
