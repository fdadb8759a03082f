import Foundation
import Logging
import Observability
import Postgres
import TestSupport

@testable import Gemini

/// Puts an extractor together that asks a loopback server.
enum GeminiUnderTest {
    static let key = "AIza-swordfish"

    static func extractor(
        _ server: LoopbackServer,
        _ outbound: Outbound,
        recipe: GeminiRecipe = GeminiRecipe(model: "gemini-test"),
        budget: GeminiBudget = GeminiBudget(),
        database: PostgresClient? = nil,
        partBudget: Int = 2_000,
        health: HealthReporter = HealthReporter(),
        logger: Logger = .silent,
        now: @escaping @Sendable () -> Date = { testNow },
        ledgerNow: @escaping @Sendable () -> Date? = { nil }
    ) -> GeminiExtractor {
        extractor(
            server.url + "/v1beta",
            outbound,
            recipe: recipe,
            budget: budget,
            database: database,
            partBudget: partBudget,
            health: health,
            logger: logger,
            now: now,
            ledgerNow: ledgerNow
        )
    }

    static func extractor(
        _ baseURL: String,
        _ outbound: Outbound,
        recipe: GeminiRecipe = GeminiRecipe(model: "gemini-test"),
        budget: GeminiBudget = GeminiBudget(),
        database: PostgresClient? = nil,
        partBudget: Int = 2_000,
        health: HealthReporter = HealthReporter(),
        logger: Logger = .silent,
        now: @escaping @Sendable () -> Date = { testNow },
        ledgerNow: @escaping @Sendable () -> Date? = { nil }
    ) -> GeminiExtractor {
        let metrics = GeminiMetrics(outbound.registry)
        let client = GeminiClient(
            key: Secret(key),
            baseURL: baseURL,
            model: recipe.model,
            http: outbound.http,
            metrics: metrics,
            health: health,
            now: now
        )
        return GeminiExtractor(
            client: client,
            recipe: recipe,
            ledger: GeminiLedger(
                database: database,
                budget: budget,
                metrics: metrics,
                health: health,
                logger: logger,
                now: ledgerNow
            ),
            partBudget: partBudget,
            logger: logger
        )
    }
}

extension GeminiLedger {
    /// A ledger that records nothing.
    static func none(_ outbound: Outbound) -> GeminiLedger {
        GeminiLedger(
            database: nil,
            budget: GeminiBudget(),
            metrics: GeminiMetrics(outbound.registry),
            health: HealthReporter(),
            logger: .silent
        )
    }
}
