package dev.breakwater.it;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** Every part of an exchange has its own timeout, and the one who is late is named. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(120)
class TimeoutsIT {
    private final Together<TimeoutsScene> scenes = new Together<>(TimeoutsScene::new);

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
        scenes.each(TimeoutsScene::forgetRequests);
    }

    @Test
    void aConnectionThatIsNotEstablishedIsGivenUp() {
        scenes.each(TimeoutsScene::aConnectionThatIsNotEstablishedIsGivenUp);
    }

    @Test
    void aBackendThatDoesNotAnswerIsGivenUp() {
        scenes.each(TimeoutsScene::aBackendThatDoesNotAnswerIsGivenUp);
    }

    @Test
    void aHeaderThatIsNotCompletedIsGivenUp() {
        scenes.each(TimeoutsScene::aHeaderThatIsNotCompletedIsGivenUp);
    }

    @Test
    void theTimeForTheHeaderBeginsWhenTheRequestIsSent() {
        scenes.each(TimeoutsScene::theTimeForTheHeaderBeginsWhenTheRequestIsSent);
    }

    @Test
    void aBodyThatStopsIsCutOff() {
        scenes.each(TimeoutsScene::aBodyThatStopsIsCutOff);
    }

    @Test
    void aBodyThatGoesOnMayTakeAsLongAsItLikes() {
        scenes.each(TimeoutsScene::aBodyThatGoesOnMayTakeAsLongAsItLikes);
    }

    @Test
    void aBackendThatDoesNotTakeTheBodyIsGivenUp() {
        scenes.each(TimeoutsScene::aBackendThatDoesNotTakeTheBodyIsGivenUp);
    }

    @Test
    void aClientThatDoesNotGoOnWithItsBodyIsGivenUp() {
        scenes.each(TimeoutsScene::aClientThatDoesNotGoOnWithItsBodyIsGivenUp);
    }

    @Test
    void aClientThatSendsNothingOfItsBodyIsGivenUp() {
        scenes.each(TimeoutsScene::aClientThatSendsNothingOfItsBodyIsGivenUp);
    }

    @Test
    void aClientThatDoesNotTakeTheResponseIsGivenUp() {
        scenes.each(TimeoutsScene::aClientThatDoesNotTakeTheResponseIsGivenUp);
    }

    @Test
    void theTotalTimeCountsFromTheRequestsStart() {
        scenes.each(TimeoutsScene::theTotalTimeCountsFromTheRequestsStart);
    }

    @Test
    void theTotalTimeEndsEvenAResponseThatGoesOn() {
        scenes.each(TimeoutsScene::theTotalTimeEndsEvenAResponseThatGoesOn);
    }

    @Test
    void timeoutsAreInheritedFromTheSite() {
        scenes.each(TimeoutsScene::timeoutsAreInheritedFromTheSite);
    }

    @Test
    void zeroMeansNoLimit() {
        scenes.each(TimeoutsScene::zeroMeansNoLimit);
    }
}
