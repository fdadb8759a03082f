/// The page of one item.
extension Templates {
    /// One item with its words, its history, and the forms that decide about it.
    static let itemPage = "item-page"

    static let itemPageText = """
        {{>head}}
        <p class="back"><a href="{{meetingHref}}">{{meeting}}</a></p>
        <h1>Item {{id}}</h1>
        {{#failure}}<p class="about">{{failure}}</p>{{/failure}}
        <ul class="items">{{>item}}</ul>
        {{#mayDecide}}
        <form class="review" method="post" aria-label="Decide">
        {{>person}}
        <p class="buttons">
        {{#mayApprove}}<button formaction="/items/{{id}}/approve">Approve</button>{{/mayApprove}}
        {{#mayReject}}<button formaction="/items/{{id}}/reject">Reject</button>{{/mayReject}}
        </p>
        </form>
        {{/mayDecide}}
        {{#mayEdit}}
        <form class="review" method="post" action="/items/{{id}}/edit" aria-label="Change">
        {{>person}}
        <label>What <textarea name="text" rows="{{rows}}" aria-describedby="limit">
        {{text}}</textarea></label>
        <p id="limit">At most {{longest}} characters; line breaks may stand in it.</p>
        <label>Who <input name="assignee" maxlength="200" value="{{assignee}}"></label>
        <label>Due <input name="due_date" type="date" value="{{due}}"></label>
        <p class="buttons"><button>Save the words</button></p>
        </form>
        {{/mayEdit}}
        <section aria-labelledby="history">
        <h2 id="history">History</h2>
        {{^hasChanges}}<p class="none">Nobody has changed it.</p>{{/hasChanges}}
        <ol class="history">
        {{#changes}}
        <li><time datetime="{{at}}">{{at}}</time> {{actor}}: {{action}}, {{what}}\
        {{#reason}} ({{reason}}){{/reason}}</li>
        {{/changes}}
        </ol>
        </section>
        {{>foot}}
        """

    /// Who decides, why, and on what they saw.
    static let person = """
        <input type="hidden" name="version" value="{{seen}}">
        <label>Your name <input name="by" required maxlength="200" autocomplete="name"></label>
        <label>Why <input name="reason" maxlength="1000"></label>

        """
}
