package org.ottt.djl.commands.train;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.engine.Engine;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.evaluator.Accuracy;
import java.io.IOException;
import org.ottt.djl.commands.cli.Bfloat16Units;
import org.ottt.djl.commands.cli.Devices;
import org.ottt.djl.run.RunFolder;
import org.ottt.djl.training.optimizer.MomentumSgd;
import org.ottt.djl.training.SpikingTrainer;
import org.ottt.djl.training.TrainingRun;
import org.ottt.djl.training.schedule.EpochClock;

/** Builds the trainer of a plan and runs its epochs. */
final class PlanRun {

  private PlanRun() {}

  /**
   * Trains.
   *
   * @param plan what to train
   * @param folder the run folder; null in a process that does not write it
   * @param report prints the run's lines
   * @param member the process that trains
   * @return how it ended
   */
  static TrainingRun.Result run(
      TrainingPlan plan, RunFolder folder, RunReport report, RunMember member) throws IOException {
    int seed = plan.options().compute().seed();
    Device first = plan.devices().get(0);
    Engine.getInstance().setRandomSeed(seed);
    EpochClock clock = new EpochClock(plan.settings().schedule());
    try (Model model = Model.newInstance(plan.recipe().name(), first);
        MomentumSgd optimizer = plan.settings().optimizer(clock)) {
      model.setBlock(plan.network());
      DefaultTrainingConfig config =
          new DefaultTrainingConfig(plan.settings().loss())
              .optOptimizer(optimizer)
              .optDevices(new Device[] {first})
              .addEvaluator(new Accuracy());
      try (SpikingTrainer trainer =
          new SpikingTrainer(
              model, config, plan.rule(), plan.settings().timeSteps(), plan.devices())) {
        trainer.setAccumulate(plan.options().optimization().accumulate());
        trainer.setCommunicator(member.communicator());
        trainer.initialize(new Shape(1).addAll(plan.trainData().source().sampleShape()));
        if (folder != null && !folder.isResumed()) {
          folder.writeConfig(plan.record(), Devices.namesOf(plan.devices()));
        }
        report.announce();
        Bfloat16Units.warnIfMissing(plan.network().precision(), first);
        return TrainingRun.builder()
            .setTrainer(trainer, clock)
            .setData(plan.trainData(), plan.testData())
            .setFolder(folder)
            .optEpochs(plan.settings().epochs())
            .optSeed(seed)
            .optOptimizer(optimizer)
            .optOnEpoch(report::epoch)
            .optStopped(member.stopped())
            .optProgress(member.progress())
            .optOnCheckpoint(member.onCheckpoint())
            .optCheckpointMinutes(plan.options().run().checkpointMinutes())
            .optCheckpointMetadata(plan.checkpointMetadata())
            .build()
            .run();
      }
    }
  }
}
