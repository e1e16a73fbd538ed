package dev.breakwater.it;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** Backends that are asked whether they are up, apart from the traffic. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(120)
class HealthCheckIT {
    private final Together<HealthCheckScene> scenes = new Together<>(HealthCheckScene::new);

    @BeforeAll
    void start() throws Exception {
        scenes.start();
    }

    @AfterAll
    void stop() {
        scenes.close();
    }

    @AfterEach
    void forgetRequests() {
        scenes.each(HealthCheckScene::forgetRequests);
    }

    @Test
    void aBackendThatFailsItsChecksGetsNoRequestsUntilItSucceedsAgain() {
        scenes.each(HealthCheckScene::aBackendThatFailsItsChecksGetsNoRequestsUntilItSucceedsAgain);
    }

    @Test
    void oneCheckMoreOrLessDoesNotMatter() {
        scenes.each(HealthCheckScene::oneCheckMoreOrLessDoesNotMatter);
    }

    @Test
    void aCheckIsSentAsConfiguredOverAConnectionOfItsOwn() {
        scenes.each(HealthCheckScene::aCheckIsSentAsConfiguredOverAConnectionOfItsOwn);
    }

    @Test
    void twoUpstreamsWithOneAddressDoNotShareWhatTheyFound() {
        scenes.each(HealthCheckScene::twoUpstreamsWithOneAddressDoNotShareWhatTheyFound);
    }

    @Test
    void aCheckThatGetsNoAnswerFails() {
        scenes.each(HealthCheckScene::aCheckThatGetsNoAnswerFails);
    }

    @Test
    void aConnectionIsEnoughForATcpCheck() {
        scenes.each(HealthCheckScene::aConnectionIsEnoughForATcpCheck);
    }

    @Test
    void checksSpeakTlsAsRequestsDo() {
        scenes.each(HealthCheckScene::checksSpeakTlsAsRequestsDo);
    }

    @Test
    void withEveryBackendProvenDownTheServiceIsUnavailable() {
        scenes.each(HealthCheckScene::withEveryBackendProvenDownTheServiceIsUnavailable);
    }

    @Test
    void aBackendThatMustProveItselfIsNotUsedBefore() {
        scenes.each(HealthCheckScene::aBackendThatMustProveItselfIsNotUsedBefore);
    }

    @Test
    void aReloadKeepsWhatIsKnown() {
        scenes.each(HealthCheckScene::aReloadKeepsWhatIsKnown);
    }
}
