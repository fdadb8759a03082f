import ModuleKit
import Observability
import Operations

/// What the module reads from the environment.
struct FirefliesConfiguration {
    /// The key of the API; without it the module stays off.
    static let apiKey = ConfigurationKey.secret(
        "FIREFLIES_API_KEY",
        help: "The key of Fireflies' API; it switches the module on."
    )
    /// The address of the API.
    static let apiURL = ConfigurationKey.url(
        "FIREFLIES_API_URL",
        default: "https://api.fireflies.ai/graphql",
        help: "The address of Fireflies' API."
    )
    /// The plan's calls a day.
    static let callsPerDay = ConfigurationKey.int(
        "FIREFLIES_CALLS_PER_DAY",
        in: 0...10_000_000,
        default: 500,
        help: "Most calls a day: 50 with Free, 500 with Pro; 0 for none, as Business has it."
    )
    /// The plan's calls a minute.
    static let callsPerMinute = ConfigurationKey.int(
        "FIREFLIES_CALLS_PER_MINUTE",
        in: 0...10_000_000,
        default: 60,
        help: "Most calls a minute; 0 for no limit but what Fireflies' answers say."
    )
    /// What deliveries are signed with.
    static let webhookSecret = ConfigurationKey.secret(
        "FIREFLIES_WEBHOOK_SECRET",
        help: "The secret of Fireflies' webhook; without it no delivery is taken."
    )
    /// Every key of the module.
    static let all: [any ConfigurationDeclaration] = [
        apiKey, apiURL, callsPerDay, callsPerMinute, webhookSecret,
    ]

    /// The key of the API.
    let key: Secret
    /// The address of the API.
    let url: String
    /// The limits of the plan; days begin at midnight UTC.
    let limits: [QuotaLimit]
    /// What deliveries are signed with; nil where none is taken.
    let deliverySecret: Secret?

    /// Reads the checked values.
    ///
    /// - Throws: `ModuleSkipped` without a key.
    init(_ values: ConfigurationValues) throws {
        guard let key = try values[Self.apiKey] else {
            throw ModuleSkipped("Set FIREFLIES_API_KEY to fetch meetings from Fireflies.")
        }
        self.key = key
        url = try values[Self.apiURL]
        deliverySecret = try values[Self.webhookSecret]
        limits = [
            QuotaLimit("minute", .minute, size: try values[Self.callsPerMinute]),
            QuotaLimit("day", .utcDay, size: try values[Self.callsPerDay]),
        ]
    }
}
