import BargeIn
import CallTiming
import TestKit
import Testing

struct BargeInControllerTests {
    private func time(_ milliseconds: Int64) -> CallTime { CallTime(milliseconds: milliseconds) }

    private func speaking(_ mode: BargeInPolicy.Mode, _ language: String = "en") -> BargeInController {
        var controller = BargeInController()
        controller.agentSpeaks(BargeInPolicy(mode, listening: .of(language)))
        return controller
    }

    @Test func `nobody can cut in while the agent is silent`() {
        var controller = BargeInController()
        #expect(controller.callerSpeaks(at: time(0)) == .carryOn)
        #expect(controller.heard("stop it now", at: time(10)) == .carryOn)
        #expect(controller.keyPressed(at: time(20)) == .carryOn)
    }

    @Test func `a cough is suspected and dismissed, and the next sound is suspected again`() {
        var controller = speaking(.speech(2_640))
        #expect(controller.callerSpeaks(at: time(100)) == .suspect)
        #expect(controller.callerIsQuiet(at: time(250)) == .carryOn)
        #expect(controller.wake == time(750))
        #expect(controller.reached(time(750)) == .dismiss)
        #expect(controller.wake == nil)
        #expect(controller.callerSpeaks(at: time(2_000)) == .suspect)
    }

    @Test func `speech that goes on is believed`() {
        var controller = speaking(.speech(2_640))
        #expect(controller.callerSpeaks(at: time(100)) == .suspect)
        #expect(controller.wake == time(430))
        #expect(controller.reached(time(430)) == .confirm(.duration))
        #expect(controller.callerSpeaks(at: time(500)) == .carryOn)
    }

    @Test func `words are believed before the time is over`() {
        var controller = speaking(.speech(2_640))
        #expect(controller.callerSpeaks(at: time(100)) == .suspect)
        #expect(controller.heard("no wait", at: time(300)) == .confirm(.words))
    }

    @Test func `words after a short sound are believed, too`() {
        var controller = speaking(.speech(2_640))
        _ = controller.callerSpeaks(at: time(100))
        _ = controller.callerIsQuiet(at: time(250))
        #expect(controller.heard("No.", at: time(500)) == .confirm(.words))
    }

    @Test(arguments: ["mm-hm", "Yeah.", "okay, right", "I see", "Uh-huh, yeah"])
    func `sounds of listening do not stop the agent`(text: String) {
        var controller = speaking(.speech(2_640))
        #expect(controller.callerSpeaks(at: time(0)) == .suspect)
        #expect(controller.heard(text, at: time(200)) == .carryOn)
        #expect(controller.reached(time(330)) == .carryOn)
        #expect(controller.callerIsQuiet(at: time(700)) == .carryOn)
        // Its words are known: no others are waited for.
        #expect(controller.reached(time(820)) == .dismiss)
    }

    @Test func `words of listening that come late end what was a suspicion until then`() {
        var controller = speaking(.speech(5_600))
        _ = controller.callerSpeaks(at: time(0))
        _ = controller.callerIsQuiet(at: time(300))
        #expect(controller.heard("okay", at: time(400)) == .carryOn)
        #expect(controller.heard("okay", at: time(430)) == .dismiss)
    }

    @Test func `a pause does not count as speech, but who goes on is believed by the time since they began`() {
        var controller = speaking(.speech(5_600))
        _ = controller.callerSpeaks(at: time(0))
        #expect(controller.callerIsQuiet(at: time(550)) == .carryOn)
        #expect(controller.reached(time(700)) == .carryOn)
        #expect(controller.callerSpeaks(at: time(900)) == .confirm(.duration))
    }

    @Test func `who goes on after a sound of listening does stop it`() {
        var controller = speaking(.speech(2_640))
        _ = controller.callerSpeaks(at: time(0))
        #expect(controller.heard("yeah", at: time(200)) == .carryOn)
        #expect(controller.heard("yeah but not on Friday", at: time(900)) == .confirm(.words))
    }

    @Test func `any speech stops it at once where that is wanted`() {
        var controller = speaking(.any)
        #expect(controller.callerSpeaks(at: time(0)) == .confirm(.speech))
    }

    @Test func `a number of words must be there where that is wanted`() {
        var controller = speaking(.words(3))
        #expect(controller.callerSpeaks(at: time(0)) == .suspect)
        #expect(controller.heard("no", at: time(200)) == .carryOn)
        #expect(controller.heard("no not that", at: time(500)) == .confirm(.words))
    }

    @Test func `a recogniser that brings no words does not keep a caller from cutting in for ever`() {
        var controller = speaking(.words(3))
        _ = controller.callerSpeaks(at: time(0))
        #expect(controller.wake == time(2_000))
        #expect(controller.reached(time(2_000)) == .confirm(.duration))
    }

    @Test func `a turn that the provider announces counts, unless it is a sound of listening`() {
        var controller = speaking(.speech(2_640))
        #expect(controller.turnBegan("mhm", at: time(0)) == .carryOn)
        #expect(controller.turnBegan("", at: time(100)) == .confirm(.turn))
    }

    @Test func `keys stop it where keys may, and nothing stops a notice`() {
        var keys = speaking(.keys)
        #expect(keys.callerSpeaks(at: time(0)) == .carryOn)
        #expect(keys.heard("stop stop stop", at: time(0)) == .carryOn)
        #expect(keys.keyPressed(at: time(1)) == .confirm(.key))
        var nothing = speaking(.nothing)
        #expect(nothing.callerSpeaks(at: time(0)) == .carryOn)
        #expect(nothing.turnBegan("stop", at: time(0)) == .carryOn)
        #expect(nothing.keyPressed(at: time(1)) == .carryOn)
        #expect(nothing.wake == nil)
    }

    @Test(arguments: 0..<300 as Range<UInt64>)
    func `whatever happens, a suspicion ends by its own deadline and orders alternate`(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let modes: [BargeInPolicy.Mode] = [.any, .speech(2_640), .words(2), .keys, .nothing]
        var controller = speaking(modes.randomElement(using: &random) ?? .any)
        var now = CallTime.start
        var isHeld = false
        for _ in 0..<500 {
            now = now + Int64.random(in: 0...1_600, using: &random)
            var decisions: [BargeInController.Decision] = []
            if let wake = controller.wake, wake <= now, controller.reached(wake) == .dismiss {
                #expect(isHeld)
            }
            isHeld = controller.isSuspected
            switch Int.random(in: 0..<8, using: &random) {
            case 0: decisions.append(controller.callerSpeaks(at: now))
            case 1: decisions.append(controller.callerIsQuiet(at: now))
            case 2:
                decisions.append(
                    controller.heard(["yeah", "no", "no way", ""].randomElement(using: &random) ?? "", at: now)
                )
            case 3: decisions.append(controller.turnBegan("", at: now))
            case 4: decisions.append(controller.keyPressed(at: now))
            case 5:
                controller.agentIsSilent()
                isHeld = false
            default:
                decisions.append(controller.agentSpeaks(BargeInPolicy(modes.randomElement(using: &random) ?? .any)))
            }
            for decision in decisions {
                switch decision {
                case .carryOn: break
                case .suspect:
                    #expect(!isHeld)
                    isHeld = true
                case .dismiss:
                    #expect(isHeld)
                    isHeld = false
                case .confirm: isHeld = false
                }
            }
            #expect(controller.isSuspected == isHeld)
            if controller.isSuspected { #expect(controller.wake != nil, "a suspicion without a deadline") }
        }
    }

    @Test(arguments: [
        ("en", "mm hmm", true), ("en", "right, got it", true), ("en", "right now", false), ("en", "", false),
        ("de", "ja ja, genau", true), ("de", "ja aber", false), ("cs", "no jo, jasně", true), ("cs", "ne", false),
        ("fr", "d’accord", true), ("hi", "हाँ जी", true), ("ja", "はい", true), ("xx", "aha", true), ("xx", "yes", false),
        ("pt-BR", "tá bom", true),
    ])
    func `each language has its own sounds of listening`(language: String, text: String, isListening: Bool) {
        #expect(ListeningSounds.of(language).isAll(of: text) == isListening)
    }
}
