import Foundation
import HTTPTypes
import Hummingbird
import Meetings

/// One item's page, where people approve, edit and reject it, and what its forms send.
struct ItemRoutes: Sendable {
    let review: ItemReview
    let pages: PageRenderer

    /// The largest form, in bytes: the longest text in letters of four bytes, each written as
    /// `%F0%9F%8E%BB`, and the other fields.
    private static let formLimit = 64 * 1_024

    func add(to router: some RouterMethods<WebContext>) {
        router.get("items/{id}") { _, context in
            try await page(try number(in: context))
        }
        router.post("items/{id}/approve") { request, context in
            try await decide(request, context) { id, _, decision in
                try await review.approve(id, decision)
            }
        }
        router.post("items/{id}/reject") { request, context in
            try await decide(request, context) { id, _, decision in
                try await review.reject(id, decision)
            }
        }
        router.post("items/{id}/edit") { request, context in
            try await decide(request, context) { id, form, decision in
                try await review.edit(id, try Self.edit(form), decision)
            }
        }
    }

    private func number(in context: WebContext) throws -> Int64 {
        let text = try context.parameters.require("id")
        guard let number = Int64(text) else {
            throw Problem(.notFound, "There is no item \(text).")
        }
        return number
    }

    private func page(_ id: Int64) async throws -> Response {
        guard let reviewed = try await review.load(id) else {
            throw Problem(.notFound, "There is no item \(id).")
        }
        return pages.page(Templates.itemPage, ReviewView(reviewed).values)
    }

    /// Makes a decision of a form, and shows what became of the item.
    private func decide(
        _ request: Request,
        _ context: WebContext,
        _ act: (Int64, Form, ItemReview.Decision) async throws -> StoredItem
    ) async throws -> Response {
        try Self.refuseForeignPages(request)
        let id = try number(in: context)
        let body = try await request.body.collect(upTo: Self.formLimit)
        let form = Form(String(buffer: body))
        let decision = ItemReview.Decision(
            by: form["by"] ?? "",
            reason: form["reason"],
            seen: form["version"]
        )
        do {
            _ = try await act(id, form, decision)
        } catch let error as ReviewError {
            throw Problem(error)
        }
        // Another load of the page that follows must not decide again (RFC 9110 section 15.4.4).
        return Response(status: .seeOther, headers: [.location: "/items/\(id)"])
    }

    private static func edit(_ form: Form) throws(Problem) -> ItemReview.Edit {
        var dueDate: CalendarDate??
        if let text = form["due_date"] {
            guard let date = CalendarDate(text) else {
                throw Problem(.badRequest, "The due date \(text) is no day such as 2027-03-09.")
            }
            dueDate = .some(date)
        } else if form.has("due_date") {
            dueDate = .some(nil)
        }
        let assignee: String?? = form.has("assignee") ? .some(form["assignee"]) : nil
        return ItemReview.Edit(text: form["text"], assignee: assignee, dueDate: dueDate)
    }

    /// Refuses a form that another site's page sent in the name of whoever looks at it.
    ///
    /// Browsers say where a request comes from: by `Sec-Fetch-Site`
    /// (https://www.w3.org/TR/fetch-metadata/), or by `Origin` (RFC 6454). What is no browser says
    /// neither.
    private static func refuseForeignPages(_ request: Request) throws(Problem) {
        let isOwn: Bool
        if let site = request.headers[.secFetchSite] {
            isOwn = site == "same-origin"
        } else if let origin = request.headers[.origin] {
            let host = request.head.authority ?? ""
            isOwn = ["http://\(host)", "https://\(host)"].contains(origin)
        } else {
            isOwn = true
        }
        guard isOwn else {
            throw Problem(.forbidden, "Decide on this program's own pages, not from another site.")
        }
    }
}

extension Problem {
    /// Why a decision was refused, as a sentence for people.
    fileprivate init(_ error: ReviewError) {
        let sentence = error.description
        let detail = sentence.prefix(1).uppercased() + sentence.dropFirst() + "."
        switch error {
        case .unknownItem: self.init(.notFound, detail)
        case .wrongState, .pushBegun, .changedMeanwhile: self.init(.conflict, detail)
        case .nothingToChange, .badValue, .noActor, .longReason: self.init(.badRequest, detail)
        }
    }
}

/// The fields of a form as browsers send it, `application/x-www-form-urlencoded`
/// (https://url.spec.whatwg.org/#application/x-www-form-urlencoded).
struct Form: Sendable {
    private var fields: [String: String] = [:]

    /// Reads a body; of a field that stands twice the last counts.
    init(_ body: String) {
        for pair in body.split(separator: "&") {
            let sides = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let value = sides.count == 2 ? Self.decoded(sides[1]) : ""
            fields[Self.decoded(sides[0])] = value
        }
    }

    /// A field's value; nil where it is absent or blank.
    subscript(_ name: String) -> String? {
        let value = fields[name]?.trimmingCharacters(in: .whitespaces)
        return value?.isEmpty == false ? value : nil
    }

    /// Whether a field was sent, blank or not.
    func has(_ name: String) -> Bool { fields[name] != nil }

    private static func decoded(_ text: Substring) -> String {
        let spaced = String(text.replacing("+", with: " "))
        return spaced.removingPercentEncoding ?? spaced
    }
}
