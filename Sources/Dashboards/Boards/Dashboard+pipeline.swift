import Meetings
import Observability

extension Dashboard {
    /// The way of the meetings, from their arrival to the board.
    static let pipeline = Dashboard(
        uid: "taskforge-pipeline",
        title: "TaskForge: pipeline",
        rows: [
            Row(title: "Meetings", panels: meetings), Row(title: "Action items", panels: items),
        ]
    )

    private static let meetings = [
        Panel(
            "Transcripts stored",
            "Transcripts stored for the first time, a second.",
            unit: .perSecond,
            legend: "{{source}}",
            PipelineMetrics.ingested.rate(by: ["source"])
        ),
        Panel(
            "Arrival to action items",
            "How long 50 and 95 of 100 meetings wait for their items at most.",
            unit: .seconds,
            lines: [0.5, 0.95].map { share in
                ("p\(Int(share * 100))", PipelineMetrics.ready.quantile(share))
            }
        ),
        Panel(
            "Oldest meeting without items",
            "How long the oldest meeting that was not read yet has waited.",
            unit: .seconds,
            PipelineMetrics.waiting.value("max")
        ),
        Panel(
            "Steps",
            "How long 95 of 100 committed steps take at most.",
            unit: .seconds,
            legend: "{{step}}",
            PipelineMetrics.duration.quantile(0.95, by: ["step"])
        ),
    ]

    private static let items = [
        Panel(
            "Items by state",
            "Action items that came into a state, a second.",
            unit: .perSecond,
            legend: "{{state}}",
            PipelineMetrics.items.rate(by: ["state"])
        ),
        Panel(
            "Refused proposals",
            "Proposals of extractors that the code refused, a second.",
            unit: .perSecond,
            lines: [
                (
                    "{{extractor}} {{reason}}",
                    PipelineMetrics.refused.rate(by: ["extractor", "reason"])
                ),
                ("kept", PipelineMetrics.items.rate()),
            ]
        ),
        Panel(
            "Oldest item without review",
            "How long the oldest item that waits for a person has waited.",
            unit: .seconds,
            PipelineMetrics.unreviewed.value("max")
        ),
    ]
}
