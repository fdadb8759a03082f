import ModuleKit
import Observability
import Operations

/// What the module reads from the environment.
struct MondayConfiguration {
    /// The token of the API; without it the module stays off.
    static let apiToken = ConfigurationKey.secret(
        "MONDAY_API_TOKEN",
        help: "The token of monday.com's API; it switches the module on."
    )
    /// The address of the API.
    static let apiURL = ConfigurationKey.url(
        "MONDAY_API_URL",
        default: "https://api.monday.com/v2",
        help: "The address of monday.com's API."
    )
    /// The version of the API.
    static let apiVersion = ConfigurationKey<String>(
        "MONDAY_API_VERSION",
        rule: "a version such as 2026-10",
        defaultText: "2026-10",
        whenAbsent: "2026-10",
        help: "The version of monday.com's API that is asked for."
    ) { text in
        let parts = text.split(separator: "-")
        guard text.utf8.count == 7, parts.count == 2, parts[0].utf8.count == 4,
            parts.allSatisfy({ $0.allSatisfy { $0.isASCII && $0.isNumber } })
        else { throw NotAccepted() }
        return text
    }
    /// The board that items are pushed to.
    static let boardID = ConfigurationKey<String?>(
        "MONDAY_BOARD_ID",
        rule: "a board's number, the last part of its address",
        defaultText: nil,
        whenAbsent: nil,
        help: "The number of the board that items are pushed to."
    ) { text in
        guard !text.isEmpty, text.utf8.count <= 20,
            text.allSatisfy({ $0.isASCII && $0.isNumber })
        else { throw NotAccepted() }
        return text
    }
    /// The column of our own key.
    static let keyColumn = ConfigurationKey.string(
        "MONDAY_KEY_COLUMN",
        default: "taskforge_key",
        help: "The id or title of the text column that holds our own key of each item."
    )
    /// The column of the due date.
    static let dueColumn = ConfigurationKey.string(
        "MONDAY_DUE_COLUMN",
        default: "Due date",
        help: "The id or title of the date column for the due date."
    )
    /// The column of the assignee's name.
    static let assigneeColumn = ConfigurationKey.string(
        "MONDAY_ASSIGNEE_COLUMN",
        default: "Assignee",
        help: "The id or title of the text column for the assignee's name."
    )
    /// The column of the assignee as a person of the account.
    static let personColumn = ConfigurationKey.string(
        "MONDAY_PERSON_COLUMN",
        default: "Owner",
        help: "The id or title of the people column for the assignee as a person of the account."
    )
    /// The column of the status.
    static let statusColumn = ConfigurationKey.string(
        "MONDAY_STATUS_COLUMN",
        default: "Status",
        help: "The id or title of the status column, whose labels say that an item is finished."
    )
    /// The status of a new item.
    static let newLabel = ConfigurationKey<String?>(
        "MONDAY_NEW_LABEL",
        rule: "a label of the status column",
        defaultText: nil,
        whenAbsent: nil,
        help: "The label that new items get in the status column; by default the board's own."
    ) { $0 }
    /// How many items one request creates.
    static let batchSize = ConfigurationKey.int(
        "MONDAY_BATCH_SIZE",
        in: 1...50,
        default: 20,
        help: "The most items that one request creates; with 1 each has a request of its own."
    )
    /// For how long a repeated request is taken to be known.
    static let repeatMinutes = ConfigurationKey.int(
        "MONDAY_REPEAT_MINUTES",
        in: 0...30,
        default: 25,
        help: "For how many minutes a request whose answer was lost is sent again under its key; "
            + "monday keeps keys for 30."
    )
    /// The labels of the status that say that an item is finished.
    static let doneLabels = ConfigurationKey.list(
        "MONDAY_DONE_LABELS",
        default: ["Done"],
        help: "Labels of the status column that say that an item is finished, besides those that "
            + "the board itself says so of."
    )
    /// The column of the meeting's title.
    static let meetingColumn = ConfigurationKey.string(
        "MONDAY_MEETING_COLUMN",
        default: "Meeting",
        help: "The id or title of the text column for the meeting's title."
    )
    /// The column of the link to the evidence.
    static let evidenceColumn = ConfigurationKey.string(
        "MONDAY_EVIDENCE_COLUMN",
        default: "Evidence",
        help: "The id or title of the link or text column for the page with the evidence."
    )
    /// The plan's calls a day.
    static let callsPerDay = ConfigurationKey.int(
        "MONDAY_CALLS_PER_DAY",
        in: 0...10_000_000,
        default: 1_000,
        help: "Most calls a day: 1,000 with Standard, 10,000 with Pro, 25,000 with Enterprise."
    )
    /// The plan's calls a minute.
    static let callsPerMinute = ConfigurationKey.int(
        "MONDAY_CALLS_PER_MINUTE",
        in: 0...10_000_000,
        default: 1_000,
        help: "Most calls a minute: 1,000 with Standard, 2,500 with Pro, 5,000 with Enterprise."
    )
    /// The account's points of complexity a minute.
    static let complexityPerMinute = ConfigurationKey.int(
        "MONDAY_COMPLEXITY_PER_MINUTE",
        in: 0...1_000_000_000,
        default: 10_000_000,
        help: "Most points of complexity a minute; a trial or free account has 1,000,000."
    )
    /// What an app's deliveries are signed with.
    static let signingSecretKey = ConfigurationKey.secret(
        "MONDAY_SIGNING_SECRET",
        help: "The signing secret of the monday app whose webhooks deliver here."
    )
    /// The end of the address of unsigned deliveries.
    static let webhookSecretKey = ConfigurationKey.secret(
        "MONDAY_WEBHOOK_SECRET",
        help: "The end of the address of webhooks that a personal token created; 32 letters."
    )
    /// Every key of the module.
    static let all: [any ConfigurationDeclaration] = [
        apiToken, apiURL, apiVersion, boardID, keyColumn, dueColumn, assigneeColumn,
        personColumn, statusColumn, newLabel, doneLabels, meetingColumn, evidenceColumn, batchSize,
        repeatMinutes, callsPerDay, callsPerMinute, complexityPerMinute, signingSecretKey,
        webhookSecretKey,
    ]

    private struct NotAccepted: Error {}

    /// The token of the API.
    let token: Secret
    /// The address of the API.
    let url: String
    /// The version of the API.
    let version: String
    /// The board that items are pushed to.
    let board: String
    /// What the board's columns are called.
    let columns: BoardColumns.Names
    /// How items are written and read.
    let options: MondayTaskBoard.Options
    /// The limits of the plan; days begin at midnight UTC.
    let limits: [QuotaLimit]
    /// What an app's deliveries are signed with; nil where there is no app.
    let signingSecret: Secret?
    /// The end of the address of unsigned deliveries; nil where there are none.
    let webhookSecret: Secret?

    /// Reads the checked values.
    ///
    /// - Throws: `ModuleSkipped` without a token; `ConfigurationFault` with a token but without
    ///   a board.
    init(_ values: ConfigurationValues) throws {
        guard let token = try values[Self.apiToken] else {
            throw ModuleSkipped("Set MONDAY_API_TOKEN and MONDAY_BOARD_ID to push to monday.com.")
        }
        guard let board = try values[Self.boardID] else {
            throw ConfigurationFault(
                name: Self.boardID.name,
                problem: "is not set, though MONDAY_API_TOKEN is",
                remedy: "Set it to the number at the end of the board's address."
            )
        }
        self.token = token
        self.board = board
        url = try values[Self.apiURL]
        version = try values[Self.apiVersion]
        options = MondayTaskBoard.Options(
            newLabel: try values[Self.newLabel],
            doneLabels: try values[Self.doneLabels],
            batchSize: try values[Self.batchSize],
            repeatWindow: .seconds(60 * (try values[Self.repeatMinutes]))
        )
        signingSecret = try values[Self.signingSecretKey]
        webhookSecret = try values[Self.webhookSecretKey]
        if let webhookSecret, !Self.isUnguessable(webhookSecret) {
            throw ConfigurationFault(
                name: Self.webhookSecretKey.name,
                problem: "can be guessed, or cannot stand in an address",
                remedy: "Set it to at least 24 random letters and digits."
            )
        }
        limits = [
            QuotaLimit("minute", .minute, size: try values[Self.callsPerMinute]),
            QuotaLimit(
                "complexity_minute",
                .minute,
                of: .units,
                size: try values[Self.complexityPerMinute]
            ),
            QuotaLimit("day", .utcDay, size: try values[Self.callsPerDay]),
        ]
        columns = BoardColumns.Names(
            key: try Self.name(Self.keyColumn, values),
            due: try Self.name(Self.dueColumn, values),
            assignee: try Self.name(Self.assigneeColumn, values),
            person: try Self.name(Self.personColumn, values),
            status: try Self.name(Self.statusColumn, values),
            meeting: try Self.name(Self.meetingColumn, values),
            evidence: try Self.name(Self.evidenceColumn, values)
        )
    }

    private static func isUnguessable(_ secret: Secret) -> Bool {
        let text = secret.reveal()
        return (24...200).contains(text.utf8.count)
            && text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "-_".contains($0)) }
    }

    private static func name(
        _ key: ConfigurationKey<String>,
        _ values: ConfigurationValues
    ) throws -> BoardColumns.Names.Name {
        BoardColumns.Names.Name(
            text: try values[key],
            isRequired: values.isGiven(key),
            variable: key.name
        )
    }
}
