@testable import Meetings

/// A sentence of Ben's, what he and Dana say around it, and what should come of it.
struct RulesCase: CustomStringConvertible {
    /// What should come of a sentence.
    enum Outcome: Equatable {
        /// Nothing to do.
        case nothing
        /// An item, for whom and by when.
        case item(String?, due: String?)
    }

    let words: String
    let outcome: Outcome
    /// What is said next, by Dana.
    let answer: String

    var description: String { words }

    static func nothing(_ words: String, answer: String = "I see.") -> RulesCase {
        RulesCase(words: words, outcome: .nothing, answer: answer)
    }

    static func item(
        _ words: String,
        for person: String?,
        due: String? = nil,
        answer: String = "Okay."
    ) -> RulesCase {
        RulesCase(words: words, outcome: .item(person, due: due), answer: answer)
    }

    /// The talk around the sentence: three people, a Thursday.
    var meeting: Meeting {
        MeetingsTests.meeting(
            "Dana: Good morning, it's nice to see you both.",
            "Carl: Good morning.",
            "Dana: The numbers from last month looked fine to me.",
            "Carl: They were a bit lower in the north.",
            "Ben: \(words)",
            "Dana: \(answer)",
            "Carl: The weather is terrible again.",
            "Dana: It has been like that for weeks.",
            "Carl: At least it's warm in here."
        )
    }

    static let commitments: [RulesCase] = [
        .item("I'll send the figures to the board by Friday.", for: "Ben", due: "2026-03-06"),
        .item("I will prepare a comparison of both tools.", for: "Ben"),
        .item("I'm going to call the customer tomorrow.", for: "Ben", due: "2026-03-06"),
        .item("I'll ask Marta about the licence.", for: "Ben"),
        .item("I'll update the roadmap this afternoon.", for: "Ben", due: "2026-03-05"),
        .item("I'll book the hotel and send you the confirmation.", for: "Ben"),
        .item("I can write the announcement by Monday.", for: "Ben", due: "2026-03-09"),
        .item("I have to submit the tax form before the 20th.", for: "Ben", due: "2026-03-19"),
        .item("I need to order the new laptops this week.", for: "Ben", due: "2026-03-06"),
        .item("Let me check that with finance and come back to you.", for: "Ben"),
        .item("I'll create a ticket for the broken export.", for: "Ben"),
        .item(
            "I'll talk to the landlord about the heating next week.",
            for: "Ben",
            due: "2026-03-13"
        ),
        .item("I'll forward you the mail from the agency.", for: "Ben"),
        .item("Okay, I'll invite the two finalists for Tuesday.", for: "Ben", due: "2026-03-10"),
        .item("I'll share the recording with everyone after the meeting.", for: "Ben"),
        .item(
            "I shall draft a reply to the regulator by the end of the month.",
            for: "Ben",
            due: "2026-03-31"
        ),
        .item("I'll fix the login bug today.", for: "Ben", due: "2026-03-05"),
        .item("I'll take care of the catering.", for: "Ben"),
        .item("I'll find out why the invoice was rejected.", for: "Ben"),
        .item("I'll review the contract on Monday.", for: "Ben", due: "2026-03-09"),
        .item("Yes, and I'll add the missing tests by Wednesday.", for: "Ben", due: "2026-03-11"),
        .item("Um, I'll, uh, send you the slides tomorrow.", for: "Ben", due: "2026-03-06"),
        .item("I'll follow up with the supplier in two weeks.", for: "Ben", due: "2026-03-19"),
        .item(
            "I'll set up a call with the auditors for next Tuesday.",
            for: "Ben",
            due: "2026-03-10"
        ),
        .item("I'll write the summary and post it in the channel.", for: "Ben"),
    ]

    static let requests: [RulesCase] = [
        .item("Dana, can you update the runbook?", for: "Dana"),
        .item("Dana, could you send me the numbers by Friday?", for: "Dana", due: "2026-03-06"),
        .item("Carl, please book a room for the workshop.", for: "Carl", answer: "Fine."),
        .item("Can you check the invoice, Carl?", for: "Carl", answer: "Mm."),
        .item("Dana, would you review the proposal before Monday?", for: "Dana", due: "2026-03-08"),
        .item("Could you prepare the slides for the board, Dana?", for: "Dana"),
        .item(
            "Please send me the signed contract by tomorrow.",
            for: "Dana",
            due: "2026-03-06",
            answer: "Sure, I'll do that."
        ),
        .item(
            "Can you call the printer this afternoon?",
            for: "Dana",
            due: "2026-03-05",
            answer: "Yes, will do."
        ),
        .item(
            "Carl, I'd like you to clean up the backlog this week.",
            for: "Carl",
            due: "2026-03-06",
            answer: "Good idea."
        ),
        .item(
            "Dana, you need to renew the certificate by the end of March.",
            for: "Dana",
            due: "2026-03-31"
        ),
        .item("Carl, you will write the test plan, right?", for: "Carl", answer: "He will."),
        .item("Dana, please remind the team of the deadline.", for: "Dana"),
        .item(
            "Carl, can you set up the staging server by Tuesday?",
            for: "Carl",
            due: "2026-03-10",
            answer: "Good."
        ),
        .item("Dana, could you follow up with the bank?", for: "Dana"),
        .item(
            "Carl, please fix the typo on the home page today.",
            for: "Carl",
            due: "2026-03-05",
            answer: "Thanks."
        ),
        .item("Dana, can you find out who owns that server?", for: "Dana"),
        .item("Would you mind translating the letter, Dana?", for: "Dana"),
        .item("Dana, send me the list of participants, please.", for: "Dana"),
        .item(
            "Please review the pull request by tomorrow, Carl.",
            for: "Carl",
            due: "2026-03-06",
            answer: "Good."
        ),
        .item(
            "Could somebody take over the newsletter this week?",
            for: "Dana",
            due: "2026-03-06",
            answer: "I'll take it over."
        ),
    ]

    static let delegations: [RulesCase] = [
        .item("Carl will prepare the agenda for the offsite.", for: "Carl", answer: "Good."),
        .item("Dana is going to present the results on Monday.", for: "Dana", due: "2026-03-09"),
        .item(
            "Carl has to answer the auditors by Thursday.",
            for: "Carl",
            due: "2026-03-12",
            answer: "True."
        ),
        .item("Carl should talk to legal about the clause.", for: "Carl", answer: "True."),
        .item(
            "Carl will call the agency, and Dana will check the budget.",
            for: "Carl",
            answer: "Good."
        ),
        .item("So Dana will send the invitation and I'll book the room.", for: "Dana"),
        .item(
            "Carl needs to sign the order before Friday.",
            for: "Carl",
            due: "2026-03-05",
            answer: "True."
        ),
        .item("Dana will take care of the visas.", for: "Dana"),
    ]

    static let jointTasks: [RulesCase] = [
        .item(
            "We need to answer the complaint by Friday.",
            for: nil,
            due: "2026-03-06",
            answer: "True."
        ),
        .item(
            "We have to renew the insurance before the end of the month.",
            for: nil,
            due: "2026-03-30",
            answer: "True."
        ),
        .item(
            "Somebody needs to order a new projector this week.",
            for: nil,
            due: "2026-03-06",
            answer: "True."
        ),
        .item(
            "Everyone, please fill in the timesheets by tomorrow.",
            for: nil,
            due: "2026-03-06",
            answer: "True."
        ),
    ]

    static let past: [RulesCase] = [
        .nothing("I sent the figures to the board on Friday."),
        .nothing("I already called the customer."),
        .nothing("Carl updated the roadmap last week."),
        .nothing("We discussed that with legal in January."),
        .nothing("I wrote the summary yesterday and posted it."),
        .nothing("Dana has already booked the hotel."),
        .nothing("I was going to call them, but they called me first."),
        .nothing("We had to renew the insurance last year."),
        .nothing("I asked Marta about the licence and she said no."),
        .nothing("They told me that they would send it."),
        .nothing("I used to write the newsletter."),
        .nothing("Thank you for sending the slides, Dana."),
        .nothing("I reviewed the contract and it was fine."),
        .nothing("She said she'd prepared everything."),
    ]

    static let negated: [RulesCase] = [
        .nothing("I won't send the figures."),
        .nothing("You don't need to call the customer."),
        .nothing("We're not going to renew the contract."),
        .nothing("I can't do that this week."),
        .nothing("Nobody has to sign anything."),
        .nothing("I don't think I will write another report."),
        .nothing("We shouldn't touch the server before the launch."),
        .nothing("You don't have to review it, Dana."),
        .nothing("I'm not able to travel in April."),
        .nothing("There's no need to update the runbook."),
    ]

    static let hedged: [RulesCase] = [
        .nothing("I might look at that one day."),
        .nothing("Maybe we could send them a present."),
        .nothing("It would be nice to have a second printer."),
        .nothing("I would call them, but I lost the number."),
        .nothing("Perhaps we should think about a new logo at some point."),
        .nothing("We could also do nothing."),
        .nothing("I'd love to rewrite the whole thing."),
        .nothing("One could argue that it's too late."),
        .nothing("I guess somebody will complain."),
        .nothing("I may go to the fair in June."),
    ]

    static let conditional: [RulesCase] = [
        .nothing("If it rains, we will stay inside."),
        .nothing("If they had called, I would have answered."),
        .nothing("If we get the grant, we will hire two people."),
        .nothing("Unless the price drops, we won't buy it."),
        .nothing("When the button is green, you can send the form."),
        .nothing("If you press save, the page will reload."),
        .nothing("Whether they sign or not, it will cost us money."),
        .nothing("If I were you, I would take the train."),
    ]

    static let asked: [RulesCase] = [
        .nothing("Did you send the figures?", answer: "Yes, I did."),
        .nothing("Have you called the customer?", answer: "Yes."),
        .nothing("What did legal say about the clause?", answer: "Nothing."),
        .nothing("Should we renew the contract?", answer: "I don't know."),
        .nothing("Who wrote that page?", answer: "Not me."),
        .nothing("Will the shop be open on Sunday?", answer: "No."),
        .nothing("Can you hear me now?", answer: "Yes."),
        .nothing("Can you see the chart?", answer: "Yes."),
        .nothing("Would you like some coffee?", answer: "Yes, please."),
        .nothing("How long will it take?", answer: "An hour."),
        .nothing("Are you coming to the party?", answer: "Sure."),
        .nothing("Do you know if he will come tomorrow?", answer: "No."),
    ]

    static let courseOfTalk: [RulesCase] = [
        .nothing("I'll share my screen."),
        .nothing("Let's move on to the next topic."),
        .nothing("I'll be brief."),
        .nothing("Let's start with the first point."),
        .nothing("I'll go first."),
        .nothing("I'll come back to that in a minute."),
        .nothing("Let me finish my sentence."),
        .nothing("Could you repeat that, please?", answer: "I said it's warm."),
        .nothing("Let's wait for Marta."),
        .nothing("I'll stop here."),
        .nothing("Let's see."),
        .nothing("See you tomorrow.", answer: "Bye."),
        .nothing("I'll be on holiday next week."),
        .nothing("I'll mute myself for a moment."),
    ]

    static let descriptions: [RulesCase] = [
        .nothing("The new version will be faster."),
        .nothing("The customer will decide in April."),
        .nothing("You can change the colour in the settings."),
        .nothing("They will probably raise the price next year."),
        .nothing("The train leaves at nine tomorrow."),
        .nothing("Our meeting on Monday is at ten."),
        .nothing("Every Friday the system sends a report."),
        .nothing("The contract ends on the 30th."),
        .nothing("You have to be eighteen to sign that."),
        .nothing("He works on it every day."),
        .nothing("The team is working on the budget."),
        .nothing("I think it's going to be fine."),
        .nothing("It will rain tomorrow."),
        .nothing("People will always find a way."),
        .nothing("I have to say that was impressive."),
        .nothing("I need a coffee."),
    ]

    static let tasks = commitments + requests + delegations + jointTasks
    static let noTasks = past + negated + hedged + conditional + asked + courseOfTalk + descriptions
}
