package dev.breakwater.it;

import org.junit.jupiter.api.Test;

/** Backends that are asked whether they are up, apart from the traffic. */
class HealthCheckIT extends Together<HealthCheckScene> {
    HealthCheckIT() {
        super(HealthCheckScene::new);
    }

    @Test
    void aBackendThatFailsItsChecksGetsNoRequestsUntilItSucceedsAgain() {
        each(HealthCheckScene::aBackendThatFailsItsChecksGetsNoRequestsUntilItSucceedsAgain);
    }

    @Test
    void oneCheckMoreOrLessDoesNotMatter() {
        each(HealthCheckScene::oneCheckMoreOrLessDoesNotMatter);
    }

    @Test
    void aCheckIsSentAsConfiguredOverAConnectionOfItsOwn() {
        each(HealthCheckScene::aCheckIsSentAsConfiguredOverAConnectionOfItsOwn);
    }

    @Test
    void twoUpstreamsWithOneAddressDoNotShareWhatTheyFound() {
        each(HealthCheckScene::twoUpstreamsWithOneAddressDoNotShareWhatTheyFound);
    }

    @Test
    void aCheckThatGetsNoAnswerFails() {
        each(HealthCheckScene::aCheckThatGetsNoAnswerFails);
    }

    @Test
    void aConnectionIsEnoughForATcpCheck() {
        each(HealthCheckScene::aConnectionIsEnoughForATcpCheck);
    }

    @Test
    void checksSpeakTlsAsRequestsDo() {
        each(HealthCheckScene::checksSpeakTlsAsRequestsDo);
    }

    @Test
    void withEveryBackendProvenDownTheServiceIsUnavailable() {
        each(HealthCheckScene::withEveryBackendProvenDownTheServiceIsUnavailable);
    }

    @Test
    void aBackendThatMustProveItselfIsNotUsedBefore() {
        each(HealthCheckScene::aBackendThatMustProveItselfIsNotUsedBefore);
    }

    @Test
    void aReloadKeepsWhatIsKnown() {
        each(HealthCheckScene::aReloadKeepsWhatIsKnown);
    }
}
