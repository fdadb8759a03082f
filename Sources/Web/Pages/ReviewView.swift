import Foundation
import Meetings

/// An item with its history, as its page's template reads it.
struct ReviewView {
    private let reviewed: ItemReview.Reviewed

    init(_ reviewed: ItemReview.Reviewed) {
        self.reviewed = reviewed
    }

    var values: [String: Any] {
        let item = reviewed.item
        var values = MeetingView.values(of: item, [:])
        values["title"] = "Item \(item.id)"
        values["seen"] = reviewed.version
        values["meeting"] = item.meetingTitle.isEmpty ? "Untitled meeting" : item.meetingTitle
        values["meetingHref"] = MeetingView.path(of: item.meetingID)
        values["failure"] = item.failure
        values["mayApprove"] = item.state.mayBeApproved
        values["mayReject"] = item.state.mayBeRejected
        values["mayDecide"] = item.state.mayBeApproved || item.state.mayBeRejected
        values["mayEdit"] = item.state.mayBeEdited
        values["rows"] =
            item.text.split(whereSeparator: \.isNewline).count + item.text.count / 60 + 1
        values["longest"] = ItemReview.longestText
        values["hasChanges"] = !reviewed.changes.isEmpty
        values["changes"] = reviewed.changes.map(Self.values)
        return values
    }

    private static func values(of change: ItemChange) -> [String: Any] {
        let fields = change.after.keys.sorted().map { field in
            let before = (change.before[field] ?? nil) ?? "nothing"
            let after = (change.after[field] ?? nil) ?? "nothing"
            return "\(field): \(before) → \(after)"
        }
        let values: [String: Any?] = [
            "at": change.at.formatted(.iso8601),
            "actor": change.actor,
            "action": change.action,
            "what": fields.joined(separator: "; "),
            "reason": change.reason,
        ]
        return values.compactMapValues { $0 }
    }
}
