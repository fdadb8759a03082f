extension FaultFacts {
    private static let everywhere = Dictionary(
        uniqueKeysWithValues: Vendor.allCases.map { ($0, [String]()) }
    )
    private static let answering: [Vendor: [String]] = [.fireflies: [], .gemini: [], .monday: []]
    private static let boards: [Vendor: [String]] = [.monday: []]
    private static let graphs: [Vendor: [String]] = [.fireflies: [], .monday: []]
    private static let generating: [Vendor: [String]] = [.gemini: ["generateContent"]]
    private static let reading: [Vendor: [String]] = [.fireflies: ["transcript"]]

    private typealias Kind = SandboxFaults.Kind

    private static func fact(
        _ kind: Kind,
        _ operations: [Vendor: [String]],
        _ summary: String
    ) -> FaultFacts {
        FaultFacts(kind: kind, summary: summary, operations: operations)
    }

    private func passing() -> FaultFacts {
        var facts = self
        facts.isPassing = true
        return facts
    }

    private func status(_ status: Int) -> FaultFacts {
        var facts = self
        facts.status = status
        return facts
    }

    private func code(_ code: String) -> FaultFacts {
        var facts = self
        facts.code = code
        return facts
    }

    private func seconds(_ seconds: Double, in range: ClosedRange<Double> = 0...600) -> FaultFacts {
        var facts = self
        facts.seconds = seconds
        facts.secondsRange = range
        return facts
    }

    private func at(_ moment: Moment) -> FaultFacts {
        var facts = self
        facts.moment = moment
        return facts
    }

    /// Of the connection and the body.
    static let connection = [
        fact(.down, everywhere, "The connection is closed without an answer; nothing is done.")
            .passing(),
        fact(.timeout, everywhere, "No answer for so long, then as `down`; nothing is done.")
            .seconds(30).passing(),
        fact(.timeoutAfterEffect, everywhere, "The call is carried out, then as `timeout`.")
            .seconds(30).passing(),
        fact(.slow, everywhere, "An ordinary answer, so much later.").seconds(30).passing(),
        fact(.drip, everywhere, "An ordinary answer whose body comes in ten pieces over the time.")
            .seconds(30).passing(),
        fact(.truncated, everywhere, "The call is carried out; the connection ends amid the body.")
            .passing(),
        fact(.malformed, everywhere, "The call is carried out; the body is no whole JSON text.")
            .passing(),
        fact(.mixed, everywhere, "One of the kinds marked as passing, another for each call.")
            .seconds(1),
        fact(.clockSkew, everywhere, "The vendor's clock is so much ahead of ours, or behind.")
            .seconds(60, in: -week...week).at(.always),
    ]

    /// Of errors instead of an answer, or after the effect.
    static let refusals = [
        fact(.status, everywhere, "An error with the status, in the vendor's own shape.")
            .status(503).passing(),
        fact(.errorAfterEffect, everywhere, "The call is carried out, then as `status`.")
            .status(500).passing(),
        fact(.badKey, answering, "The key is refused; Gemini's answer repeats it."),
        fact(.retiredModel, generating, "The model is not offered any more: 404."),
        fact(.capacityExhausted, generating, "429 that no wait mends: the model has no room."),
    ]

    /// Of quotas, in the forms that the vendors tell them.
    static let limits = [
        fact(.rateLimited, answering, "429 with the wait where the vendor mostly says it.")
            .code("COMPLEXITY_BUDGET_EXHAUSTED").seconds(30).passing(),
        fact(.rateLimitedIn200, graphs, "The same within HTTP 200: the wait stands in the error.")
            .code("COMPLEXITY_BUDGET_EXHAUSTED").seconds(30).passing(),
        fact(.rateLimitedHeadersOnly, graphs, "429 that tells the wait in rate headers alone.")
            .code("COMPLEXITY_BUDGET_EXHAUSTED").seconds(30).passing(),
        fact(.rateLimitBlock, [.fireflies: []], "429 for so long; each call begins it anew.")
            .seconds(30),
        fact(.rateLimitedBare, generating, "429 for the minute, without any wait."),
        fact(.rateLimitedDaily, generating, "429 for the day, with a wait that is too short."),
        fact(.rateLimitedZero, generating, "429 with `limit: 0`: the plan has none of it."),
    ]

    /// Of GraphQL answers, and of what they speak of.
    static let graphQL = [
        fact(.errorsIn200, graphs, "An error within HTTP 200; nothing is done.")
            .code("INTERNAL_SERVER_ERROR").passing(),
        fact(.errorsAsText, boards, "monday's old format: errors are texts beside an error_code.")
            .code("ComplexityException").seconds(30).passing(),
        fact(
            .partial,
            graphs,
            "Half of what was asked for is null, beside errors; of a batch "
                + "each second change is not made."
        ).passing(),
        fact(
            .expiredCursor,
            [
                .monday: [
                    "boards", "items_page_by_column_values", "next_items_page",
                ]
            ],
            "All cursors that were given out have ended."
        ).passing(),
        fact(.boardDeleted, boards, "The main board is deleted, until the faults are replaced."),
    ]

    /// Of Fireflies' transcripts.
    static let transcripts = [
        fact(
            .processing,
            [.fireflies: ["transcript", "transcripts"]],
            "The summary is in process and there are no words yet; with "
                + "seconds only while the meeting is that young."
        ).seconds(0, in: 0...week),
        fact(.actionItemsNull, reading, "`summary.action_items` is null."),
        fact(.actionItemsEmpty, reading, "`summary.action_items` is an empty text."),
        fact(.actionItemsHeaded, reading, "`summary.action_items` has lines beneath bold names."),
        fact(.reprocessed, reading, "After this answer the transcript has other words."),
        fact(
            .lateMeeting,
            [.fireflies: ["transcripts"]],
            "A further meeting is there, created "
                + "so long ago."
        ).seconds(172_800, in: 0...week),
    ]

    /// Of Gemini's answers.
    static let model = [
        fact(.blocked, generating, "The prompt is blocked: 200 without candidates."),
        fact(.safety, generating, "The answer was stopped for safety and has no content."),
        fact(.maxTokens, generating, "MAX_TOKENS amid the JSON text.").passing(),
        fact(.maxTokensEmpty, generating, "MAX_TOKENS with nothing but thoughts before it."),
        fact(.thoughtFirst, generating, "A thought stands before the answer.").passing(),
        fact(.noIndex, generating, "The candidate has no index.").passing(),
        fact(.unknownFinish, generating, "A finish reason and members that nobody documented."),
        fact(.invention, generating, "Items cite words that nobody said."),
        fact(.gullible, generating, "The model does what the transcript tells models to do."),
    ]

    /// Of deliveries.
    static let webhooks = [
        fact(.webhookLost, graphs, "A delivery is never sent.").at(.webhook),
        fact(.webhookLate, graphs, "A delivery comes so much later.").seconds(30).at(.webhook),
        fact(.webhookDoubled, graphs, "A delivery comes twice.").at(.webhook),
        fact(.webhookUnsigned, graphs, "A delivery has no signature.").at(.webhook),
        fact(.webhookForged, graphs, "A delivery is signed with another secret.").at(.webhook),
    ]
}
