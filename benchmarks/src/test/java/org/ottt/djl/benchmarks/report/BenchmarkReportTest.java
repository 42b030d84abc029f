package org.ottt.djl.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ottt.djl.commands.testing.CommandRun;

class BenchmarkReportTest {

  private static final byte[] PICTURE = {(byte) 0x89, 'P', 'N', 'G', 1, 2, 3};

  @TempDir private Path folder;
  private Path machine;

  @BeforeEach
  void measure() throws IOException {
    machine = Files.createDirectories(folder.resolve("results/a-machine"));
    Files.writeString(
        machine.resolve("machine.json"),
        """
        {"processor": "Model <X>", "cores": 4, "threads": 2, "memoryMb": 8192, "device": "cpu",
         "versions": {"ottt-djl": "0.1", "djl": "0.36", "engine": "PyTorch", "java": "17",
                      "os": "Linux"}}
        """);
  }

  private static final String MEMORY =
      "width,batch_size,image_size,batches,allocator,memory_limit_mb,method,time_steps,status,"
          + "peak_resident_mb,last_growth_mb,seconds";

  private static final String SPEED =
      "width,batch_size,image_size,time_steps,contender,repetition,seconds_per_step,"
          + "seconds_per_image,ratio_to_relu";

  private static final String ACCURACY =
      "experiment,data,method,seed,batch_size,width,time_steps,epochs,train_samples,test_samples,lr,"
          + "parameters,top1,top1_best";

  @Test
  void beginsWithWhatMattersMost() throws IOException {
    table(
        "memory-vgg.csv",
        MEMORY,
        "1,16,32,3,exact,none,ottt-a,1,ok,440,0,1",
        "1,16,32,3,exact,none,ottt-a,4,ok,445,0,1",
        "1,16,32,3,exact,none,ottt-a,32,ok,450,0,1",
        "1,16,32,3,exact,none,bptt,1,ok,500,0,1",
        "1,16,32,3,exact,none,bptt,32,out_of_memory,,,",
        "1,16,32,3,exact,600,bptt,1,ok,599,,");
    table(
        "speed-vgg.csv",
        SPEED,
        "1,32,32,6,ottt-a trace,1,0.2,0.0375,1.1",
        "1,32,32,6,ottt-a trace,2,0.2,0.0375,1.3",
        "1,32,32,6,ottt-a two-forward,1,0.2,0.0375,2",
        "1,32,32,6,bptt,1,0.2,0.0375,1.5");
    table(
        "accuracy.csv",
        ACCURACY,
        "methods,cifar10,ottt-a,1,128,0.25,4,2,10000,2000,0.1,579098,0.3,0.3",
        "methods,cifar10,ottt-a,1,128,0.25,4,10,10000,2000,0.1,579098,0.5,0.5",
        "methods,cifar10,ottt-a,2,128,0.25,4,10,10000,2000,0.1,579098,0.6,0.6",
        "methods,cifar10,ottt-a,1,64,0.25,4,10,10000,2000,0.1,579098,0.9,0.9",
        "online-form,cifar10,ottt-o,1,128,0.25,4,99,10000,2000,0.1,579098,0.9,0.9");

    assertThat(markdown())
        .contains(
            """
            ## In short

            |  | OTTT_A | OTTT_O | SLTT | BPTT |
            | --- | ---: | ---: | ---: | ---: |
            | peak memory in MiB, vgg, batch 16, T = 1 | 440 | – | – | 500 |
            | peak memory in MiB, vgg, batch 16, T = 32 | 450 | – | – | out of memory |
            | training time per time step, vgg, batch 32, ReLU network = 1 | 1.200 | – | – | 1.500 |
            | top-1 in %, cifar10, 10 epochs over 10000 samples, width 0.25, T = 4 | 55.00 ± 7.07 | – | – | – |
            """);
  }

  @Test
  void prefersAccuraciesThatStandBesideOthers() throws IOException {
    table(
        "accuracy.csv",
        ACCURACY,
        "methods,cifar10,ottt-a,1,128,0.25,4,10,50000,2000,0.1,579098,0.7,0.7",
        "methods,cifar10,bptt,1,128,0.25,4,10,50000,2000,0.1,579098,0.6,0.6",
        "methods,cifar10,ottt-a,1,128,0.25,4,20,50000,2000,0.1,579098,0.79,0.79",
        "methods,cifar10,bptt,1,128,0.25,4,20,50000,2000,0.1,579098,0.78,0.78",
        "methods,cifar10,ottt-a,1,128,0.25,4,30,50000,2000,0.1,579098,0.81,0.81",
        "methods,glyphs,ottt-a,1,128,1,6,5,2000,1000,0.1,579098,0.9,0.9");

    assertThat(markdown())
        .contains(
            "| top-1 in %, cifar10, 20 epochs over 50000 samples, width 0.25, T = 4 | 79.00 | – | – |"
                + " 78.00 |",
            "| top-1 in %, glyphs, 5 epochs over 2000 samples, T = 6 | 90.00 | – | – | – |");
  }

  @Test
  void tellsWhatOtttSavesThenWhatItCostsThenWhatItReaches() throws IOException {
    table("accuracy.csv", ACCURACY, "methods,glyphs,bptt,1,128,1,4,2,100,20,0.1,5,0.3,0.3");
    table("memory-vgg.csv", MEMORY, "1,16,32,3,exact,none,ottt-a,1,ok,440,0,1");
    table("speed-vgg.csv", SPEED, "1,32,32,6,bptt,1,0.2,0.0375,1.5");
    Path other = Files.createDirectories(folder.resolve("results/b-machine"));
    Files.writeString(
        other.resolve("machine.json"),
        Files.readString(machine.resolve("machine.json"))
            .replace("\"threads\": 2", "\"threads\": 1"));
    Files.copy(machine.resolve("accuracy.csv"), other.resolve("accuracy.csv"));
    Files.writeString(
        folder.resolve("results/data.csv"),
        "data,train_samples,test_samples,note\nglyphs,100,20,Drawn.\nglyphs,60000,20,Not here.\n");
    Files.writeString(
        folder.resolve("results/paper.csv"),
        "source,data,network,method,time_steps,top1_mean,top1_sd\nX,CIFAR-10,VGG,bptt,6,92.78,\n");

    String page = markdown();

    assertThat(page)
        .contains(
            "last run; rows may be older", "- Model <X>, 4 cores, 2 threads, 8.0 GiB; OTTT-DJL 0.1")
        .contains("1 thread)\n\nDrawn.\n\nThe recipe's network at width 1")
        .doesNotContain("Not here");
    assertThat(page.lines().filter(line -> line.startsWith("##")))
        .containsExactly(
            "## In short",
            "## What OTTT saves: memory",
            "### Memory over T: vgg (Model <X>, 2 threads)",
            "## What it costs: time",
            "### Speed: vgg (Model <X>, 2 threads)",
            "## What it achieves: accuracy, firing rates, energy",
            "### Accuracy: glyphs, 2 epochs over 100 samples (Model <X>, 2 threads)",
            "### Accuracy: glyphs, 2 epochs over 100 samples (Model <X>, 1 thread)",
            "## How it compares",
            "### The paper's figures");
  }

  @Test
  void saysHowMemoryGrowsOverT() throws IOException {
    table(
        "memory-vgg.csv",
        "width,batch_size,image_size,batches,allocator,memory_limit_mb,method,time_steps,status,"
            + "peak_resident_mb,last_growth_mb,seconds",
        "1,32,32,3,tuned,none,ottt-a,1,ok,1000,0,1",
        "1,32,32,3,tuned,none,ottt-a,32,ok,1015,0,1",
        "1,32,32,3,tuned,none,bptt,1,ok,1200,0,1",
        "1,32,32,3,tuned,none,bptt,2,ok,1700,0,1",
        "1,32,32,3,tuned,none,bptt,32,out_of_memory,,,");

    assertThat(markdown())
        .contains("### Memory over T: vgg")
        .contains("| T | 1 | 2 | 32 | over T |")
        .contains("| OTTT_A | 1000 | – | 1015 | within 1.5 % |")
        .contains("| BPTT | 1200 | 1700 | out of memory | +500.0 MiB a step (R² 1.0000) |");
  }

  @Test
  void tellsGrowthFromWhatTheSecondStepBrings() throws IOException {
    table(
        "memory-vgg.csv",
        MEMORY,
        "1,16,32,3,exact,none,ottt-a,1,ok,882,0,1",
        "1,16,32,3,exact,none,ottt-a,2,ok,979,0,1",
        "1,16,32,3,exact,none,ottt-a,8,ok,980,0,1",
        "1,16,32,3,exact,none,ottt-a,32,ok,980,0,1",
        "1,16,32,3,exact,none,sltt,1,ok,882,0,1",
        "1,16,32,3,exact,none,sltt,32,ok,980,0,1",
        "1,16,32,3,exact,none,bptt,1,ok,473,0,1",
        "1,16,32,3,exact,none,bptt,2,ok,532,0,1",
        // Little by little, beside a large process.
        "1,16,32,3,exact,none,bptt bf16,2,ok,1000,0,1",
        "1,16,32,3,exact,none,bptt bf16,32,ok,1240,0,1");

    assertThat(markdown())
        .contains("| OTTT_A | 882 | 979 | 980 | 980 | within 11.1 % |")
        .contains("| SLTT | 882 | – | – | 980 | within 11.1 % |")
        .contains("| BPTT | 473 | 532 | – | – | +59.0 MiB a step (R² 1.0000) |")
        .contains("| BPTT bf16 | – | 1000 | – | 1240 | +8.0 MiB a step (R² 1.0000) |");
  }

  @Test
  void holdsMemoryAgainstItsFloor() throws IOException {
    table(
        "memory-vgg.csv",
        "width,batch_size,image_size,batches,allocator,memory_limit_mb,method,time_steps,status,"
            + "peak_resident_mb,last_growth_mb,seconds",
        "1,16,32,3,exact,none,ottt-a,1,ok,440,0,1",
        "1,16,32,3,exact,none,ottt-a,6,ok,450,0,1",
        "1,16,32,3,exact,none,ottt-a bf16,6,ok,300,0,1",
        "1,64,32,3,exact,none,ottt-a,6,ok,900,0,1");
    table(
        "floor-vgg.csv",
        "width,batch_size,image_size,allocator,start_mb,parameters_mb,gradients_mb,momentum_mb,"
            + "standardized_weights_mb,inputs_mb,derivatives_mb,traces_mb,floor_mb",
        "1,16,32,exact,200,40,40,40,40,10,15,15,200");

    assertThat(markdown())
        .contains(
            "a step of OTTT in float32 must hold 200 MiB (parameters 40, gradients 40, momentum 40")
        .contains("the process takes 200 MiB")
        .containsOnlyOnce("x floor")
        .contains("| OTTT_A | 6 | 250 | 1.25 |")
        .contains("| OTTT_A bf16 | – | 300 | – |")
        .doesNotContain("| OTTT_A bf16 | 6 |");
  }

  @Test
  void takesRatiosWithinARepetition() throws IOException {
    table(
        "speed-vgg.csv",
        "width,batch_size,image_size,time_steps,contender,repetition,seconds_per_step,"
            + "seconds_per_image,ratio_to_relu",
        "1,32,32,6,relu,1,0.2,0.0375,1",
        "1,32,32,6,relu,2,0.4,0.075,1",
        "1,32,32,6,convolutions,1,0.165,0.0309,0.825",
        "1,32,32,6,convolutions,2,0.33,0.0619,0.825",
        "1,32,32,6,ottt-a trace,1,0.22,0.04125,1.1",
        "1,32,32,6,ottt-a trace,2,0.44,0.0825,1.1",
        "1,32,32,6,ottt-a two-forward,1,0.44,0.0825,2.2",
        "1,32,32,6,ottt-a two-forward,2,0.55,0.103125,1.375");

    assertThat(markdown())
        .contains(
            "| ottt-a trace | 330.0 | 275.0–385.0 | 61.88 | 1.100 | 1.100–1.100 |",
            "The trace form takes 0.650 of the two-forward form's time",
            "convolutions alone take 0.750 of the trace form's");
  }

  @Test
  void comparesProcessesThatShareABatch() throws IOException {
    table(
        "cluster.csv",
        "round,case,network,processes,batch_size,image_size,time_steps,width,seconds,compute,"
            + "exchange,waiting",
        "1,alone,vgg,1,64,32,6,1.0,12.0,12.0,0,0",
        "1,independent,vgg,2,32,32,6,1.0,6.0,6.0,0,0",
        "1,together,vgg,2,64,32,6,1.0,6.4,6.1,0.2,0.1",
        "2,alone,vgg,1,64,32,6,1.0,12.0,12.0,0,0",
        "2,independent,vgg,2,32,32,6,1.0,7.0,7.0,0,0",
        "2,together,vgg,2,64,32,6,1.0,7.2,6.7,0.4,0.1");
    table(
        "cluster-exchange.csv",
        "floats,megabits,repetition,seconds",
        // The limit is 0.032 s.
        "1000000,1000,1,0.040",
        "1000000,1000,2,0.048",
        "1000000,1000,3,0.064");
    table(
        "cluster-prediction.csv",
        "network,threads,machines,gigabits,seconds_per_batch,overhead,nanoseconds_per_float,"
            + "predicted_efficiency",
        "vgg,1,2,1,12.0,1.5,14.2,0.95",
        "vgg,1,4,1,12.0,1.5,14.2,0.93",
        "vgg,16,2,1,0.75,1.5,14.2,0.7",
        "vgg,16,4,1,0.75,1.5,14.2,0.6");

    assertThat(markdown())
        .contains(
            "### Several processes (Spark)",
            "| vgg, together | 2 | 64 | 6.800 | 6.400 | 0.300 | 0.100 |",
            "run at 0.955 (0.938–0.972) of the speed of two that exchange nothing.",
            "t(1) / (2 t(2)) is 0.885 (0.833–0.938).",
            "| 1,000,000 | 1 | 3 | 0.0480 | 0.0320 | 1.50 |",
            "**A prediction, not a measurement.**",
            "o = 1.50, the measured time over the limit",
            "s = 14.2 ns, the time per float",
            "| network | threads a machine | c in s | Gb/s | n = 2 | n = 4 |",
            "| vgg | 1 | 12.00 | 1 | 0.950 | 0.930 |",
            "| vgg | 16 | 0.75 | 1 | 0.700 | 0.600 |");
  }

  @Test
  void laysPeersBesideWhatWasTimedAlike() throws IOException {
    String settings = "width,batch_size,image_size,time_steps,";
    table(
        "speed-vgg.csv",
        settings + "contender,repetition,seconds_per_step,seconds_per_image,ratio_to_relu",
        "1,32,32,6,relu,1,0.2,0.0375,1",
        "1,32,32,6,ottt-a trace,1,0.3,0.05,1.5",
        "1,32,32,6,ottt-a two-forward,1,0.4,0.075,2",
        "1,32,32,6,bptt,1,0.25,0.04,1.25",
        "1,64,32,6,bptt,1,7,1,1");
    String columns = settings + "method,repetition,seconds_per_step,peak_device_mb,pytorch";
    table(
        "peers-vgg.csv",
        columns,
        "1.0,32,32,6,ottt-a,1,0.4,1000.4,2.7.1+cu126",
        "1.0,32,32,6,ottt-a,2,0.6,1000.4,2.7.1+cu126",
        "1.0,32,32,6,bptt,1,0.2,3000,2.7.1+cu126",
        "0.5,32,32,6,bptt,1,0.1,2000,2.7.1+cu126");

    assertThat(markdown())
        .contains("### Compared with PyTorch in Python: vgg", "PyTorch 2.7.1+cu126")
        .contains("× Python is our time divided by Python's; below 1 is faster.")
        .doesNotContain("two builds")
        .contains("that of the device, less the context")
        .contains(
            "| Python: ottt-a | 500.00 | 450.00–550.00 | 1000 | 1 |",
            "| here: ottt-a trace | 300.00 | 300.00–300.00 |  | 0.600 |",
            "| here: ottt-a two-forward | 400.00 | 400.00–400.00 |  | 0.800 |",
            "| Python: bptt | 200.00 | 200.00–200.00 | 3000 | 1 |",
            "| here: bptt | 250.00 | 250.00–250.00 |  | 1.250 |")
        // No row of ours has this width or the batch of 64: nothing is laid beside.
        .endsWith("| Python: bptt | 100.00 | 100.00–100.00 | 2000 | 1 |\n");
  }

  @Test
  void laysInferenceBesideReluAndThePeer() throws IOException {
    String settings = "width,image_size,threads,batch_size,contender,time_steps,calls,";
    table(
        "inference-vgg.csv",
        settings + "p50_seconds,p99_seconds,images_per_second,ratio_to_relu",
        "1.0,32,1,32,relu,1,10,0.4,0.5,80,1",
        "1.0,32,1,32,spiking,2,10,0.76,0.8,42.1,1.9",
        "1.0,32,1,32,spiking bf16,2,10,0.5,0.6,64,1.25",
        "1.0,32,2,32,relu,1,10,0.2,0.3,160,1");
    table(
        "pytorch-inference-vgg.csv",
        settings + "p50_seconds,p99_seconds,pytorch",
        "1,32,1,32,relu,1,10,0.5,0.6,1.13.0a0",
        "1,32,1,32,spiking,2,10,0.95,1.2,1.13.0a0");
    Path description = machine.resolve("machine.json");
    Files.writeString(
        description, Files.readString(description).replace("\"PyTorch\"", "\"PyTorch 2.7.1\""));

    assertThat(markdown())
        .contains(
            "Ours runs on PyTorch 2.7.1, so the ratios compare two builds of PyTorch as well as two"
                + " programs. × Python is our time divided by Python's; below 1 is faster.",
            "| time, × ReLU | time / T, × ReLU | time, × Python |")
        .contains("### Inference: vgg", "PyTorch 1.13.0a0, run after ours")
        .contains("Batch 32, 1 thread; width 1.0, images of 32 pixels, 10 calls each (Python: 10).")
        .containsOnlyOnce("relative to Python's own ReLU network")
        .contains(
            "| relu | 1 | 400.00 | 500.00 | 80.0 | 1.000 | 1.000 | 0.800 |",
            "| spiking | 2 | 760.00 | 800.00 | 42.1 | 1.900 | 0.950 | 0.800 |",
            "| spiking bf16 | 2 | 500.00 | 600.00 | 64.0 | 1.250 | 0.625 | – |",
            "| Python: spiking | 2 | 950.00 | 1200.00 | 33.7 | 1.900 | 0.950 | – |")
        // The peer did not run with two threads.
        .endsWith("| relu | 1 | 200.00 | 300.00 | 160.0 | 1.000 | 1.000 | – |\n");
  }

  @Test
  void ordersInferenceByBatchThenThreads() throws IOException {
    table(
        "inference-vgg.csv",
        "width,image_size,threads,batch_size,contender,time_steps,calls,p50_seconds,p99_seconds,"
            + "images_per_second,ratio_to_relu",
        "1,32,2,32,relu,1,10,0.2,0.3,160,1",
        "1,32,1,32,relu,1,10,0.4,0.5,80,1",
        "1,32,2,1,relu,1,10,0.2,0.3,5,1",
        "1,32,1,1,relu,1,10,0.4,0.5,2.5,1");

    assertThat(
            markdown()
                .lines()
                .filter(line -> line.startsWith("Batch "))
                .map(line -> line.substring(0, line.indexOf(';'))))
        .containsExactly(
            "Batch 1, 1 thread", "Batch 1, 2 threads", "Batch 32, 1 thread", "Batch 32, 2 threads");
  }

  @Test
  void takesARatioWithinTheSessionOfItsRow() throws IOException {
    String settings = "width,image_size,threads,batch_size,contender,time_steps,calls,";
    // The network with ReLU was measured again after the first spiking row.
    table(
        "inference-vgg.csv",
        settings + "p50_seconds,p99_seconds,images_per_second,ratio_to_relu",
        "1,32,1,1,relu,1,10,0.8,0.9,1.25,1",
        "1,32,1,1,spiking,2,10,0.8,0.9,1.25,2",
        "1,32,1,1,spiking,4,10,3.2,3.3,0.3125,4");
    table(
        "pytorch-inference-vgg.csv",
        settings + "p50_seconds,p99_seconds,pytorch",
        "1,32,1,1,relu,1,10,0.5,0.6,1.13",
        "1,32,1,1,spiking,2,10,1,1.1,1.13",
        "1,32,1,1,relu,1,10,1,1.1,1.13",
        "1,32,1,1,spiking,4,10,4,4.1,1.13");

    assertThat(markdown())
        .contains("| spiking | 2 | 800.00 | 900.00 | 1.3 | 2.000 | 1.000 |")
        .contains("| Python: spiking | 2 | 1000.00 | 1100.00 | 1.0 | 2.000 | 1.000 | – |")
        .contains("| Python: spiking | 4 | 4000.00 | 4100.00 | 0.3 | 4.000 | 1.000 | – |");
  }

  @Test
  void separatesRatesOfDifferentSettings() throws IOException {
    table(
        "operations-glyphs.csv",
        "method,seed,batch_size,width,time_steps,epochs,lr,train_samples,test_samples,parameters,"
            + "top1,rate,accumulates_per_sample,macs_per_sample,energy_nj_per_sample,"
            + "ann_macs_per_sample,ann_energy_nj_per_sample",
        "bptt,1,64,1.0,2,5,0.1,100,50,7,0.9,0.1,100,10,1000,100,4000",
        "bptt,2,64,1.0,2,5,0.1,100,50,7,0.8,0.1,100,10,1000,100,4000",
        "bptt,1,64,1.0,3,5,0.1,100,50,7,0.7,0.1,100,10,1000,100,4000");
    String setting = "method,seed,batch_size,width,time_steps,epochs,lr,train_samples,test_samples";
    table(
        "energy-glyphs.csv",
        setting + ",inference_steps,top1,accumulates_per_sample,energy_nj_per_sample",
        "bptt,1,64,1.0,2,5,0.1,100,50,1,0.5,1,1000",
        "bptt,1,64,1.0,2,5,0.1,100,50,2,0.9,1,2000",
        "bptt,2,64,1.0,2,5,0.1,100,50,2,0.8,1,2000",
        "bptt,1,64,1.0,3,5,0.1,100,50,3,0.7,1,3000");
    Files.write(machine.resolve("energy-glyphs.png"), PICTURE);

    assertThat(markdown())
        .containsOnlyOnce("### Firing rates")
        .contains(
            """
            | top-1, % (energy, µJ) after steps | 1 | 2 |
            | --- | ---: | ---: |
            | BPTT, seed 1 | 50.00 (1.00) | 90.00 (2.00) |
            | BPTT, seed 2 | – | 80.00 (2.00) |
            """)
        .contains(
            """
            | top-1, % (energy, µJ) after steps | 3 |
            | --- | ---: |
            | BPTT | 70.00 (3.00) |

            Pictures show the setting that was measured last.

            ![Accuracy over energy, glyphs](results/a-machine/energy-glyphs.png)
            """);
  }

  @Test
  void leavesOutWhatAnInterruptedStreamHasNotMeasured() throws IOException {
    List<String> lines = new ArrayList<>();
    lines.add("seed,learning,block,condition,frames,accuracy,lr,glyphs_per_condition");
    for (int block = 1; block <= 25; block++) {
      String condition = List.of("seven kinds", "ten kinds", "dimmed").get((block - 1) / 10);
      lines.add("1,yes,%d,%s,16,0.5,0.001,40".formatted(block, condition));
      if (block <= 10) {
        lines.add("2,yes,%d,%s,16,0.7,0.001,40".formatted(block, condition));
      }
    }
    table("stream-drift.csv", lines.toArray(String[]::new));
    table(
        "stream-batch.csv",
        "method,batch_size,seed,train_samples,epochs,test_samples,time_steps,lr,updates,top1,seconds",
        "ottt-a,128,1,4000,10,1000,4,0.1,320,0.9,21");

    assertThat(markdown())
        .contains("mean and standard deviation over 2 seeds.")
        .contains("4000 glyphs, 10 epochs, T = 4, cosine schedule; accuracy on 1000 test glyphs")
        .contains("| seven kinds | 60.0 ± 14.1 % | – |")
        .contains("| ten kinds | 50.0 % (1 of 2 seeds) | – |")
        .contains("| dimmed | – | – |")
        .contains("| OTTT_A | 90.0 % | – |")
        .doesNotContain("NaN");
  }

  @Test
  void saysHowManyParametersAPredictionIsAbout() throws IOException {
    table("cluster-exchange.csv", "floats,megabits,repetition,seconds", "1000000,1000,1,0.040");
    table(
        "cluster-prediction.csv",
        "network,threads,machines,gigabits,seconds_per_batch,overhead,nanoseconds_per_float,"
            + "predicted_efficiency,parameters",
        "vgg,1,2,1,1.0,1.5,14.2,0.95,579098");

    assertThat(markdown()).contains("| vgg, p = 579,098 | 1 | 1.00 | 1 | 0.950 |");
  }

  @Test
  void linksPicturesWhateverTheirNames() throws IOException {
    table("accuracy.csv", ACCURACY, "methods,my [f] & (2,bptt,1,128,1,4,2,100,20,0.1,5,0.3,0.3");
    String picture = "accuracy-over-epochs-methods-my [f] & (2-w1-t4-e2-100-20.png";
    Files.write(machine.resolve(picture), PICTURE);

    assertThat(markdown())
        .contains(
            "![Accuracy over epochs, my \\[f\\] & (2](results/a-machine/"
                + "accuracy-over-epochs-methods-my%20%5Bf%5D%20%26%20%282-w1-t4-e2-100-20.png)");
    assertThat(Files.readString(folder.resolve("report.html")))
        .contains("src=\"data:image/png;base64," + Base64.getEncoder().encodeToString(PICTURE))
        .contains("alt=\"Accuracy over epochs, my [f] &amp; (2\"");
  }

  @Test
  void saysWhatStoppingEarlySaves() throws IOException {
    table(
        "anytime-glyphs.csv",
        "margin,accuracy,mean_steps,stopped_at_1,stopped_at_2",
        "0,0.9,1,200,0",
        "0.5,0.95,1.25,150,50");
    assertThat(markdown())
        .contains("### Stopping when the answer is clear: glyphs", "200 test samples", "T = 2")
        .contains("| 0.5 | 95.00 | 1.25 | 75.0 | 25.0 |");
  }

  @Test
  void saysNothingOfPeersThatDidNotRun() throws IOException {
    table(
        "speed-vgg.csv",
        "width,batch_size,image_size,time_steps,contender,repetition,seconds_per_step,"
            + "seconds_per_image,ratio_to_relu",
        "1,32,32,6,relu,1,0.2,0.0375,1");

    assertThat(markdown()).contains("### Speed: vgg").doesNotContain("Python");
  }

  @Test
  void givesMeanAndDeviationOverSeeds() throws IOException {
    String keys = "experiment,data,method,seed,batch_size,width,time_steps,epochs,train_samples,";
    table(
        "accuracy.csv",
        keys + "test_samples,lr,parameters,top1,top1_best,train_seconds",
        "methods,glyphs,sltt,1,50,0.25,4,4,4000,1000,0.1,70618,0.9,0.91,20",
        "methods,glyphs,sltt,2,50,0.25,4,4,4000,1000,0.1,70618,0.92,0.93,22");
    table(
        "accuracy-over-steps.csv",
        keys + "test_samples,lr,inference_steps,top1,firing_rate",
        "methods,glyphs,sltt,1,50,0.25,4,4,4000,1000,0.1,1,0.5,0.1",
        "methods,glyphs,sltt,2,50,0.25,4,4,4000,1000,0.1,1,0.7,0.1");
    String steps = Files.readString(machine.resolve("accuracy-over-steps.csv"));

    assertThat(markdown())
        .contains("| SLTT | 50 | 0.1 | 2 | 91.00 ± 1.41 | 92.00 ± 1.41 |")
        .contains("| SLTT | 60.00 ± 14.14 |");

    Files.writeString(
        machine.resolve("accuracy-over-steps.csv"),
        steps + "methods,glyphs,sltt,1,10,0.25,4,4,4000,1000,0.1,1,0.2,0.1\n");
    assertThat(markdown())
        .as("other batches are not further seeds")
        .contains(
            "| SLTT, batch 50, lr 0.1 | 60.00 ± 14.14 |", "| SLTT, batch 10, lr 0.1 | 20.00 |");
  }

  @Test
  void putsTheAuthorsCodeBesideTheSameSettingOnly() throws IOException {
    String keys = "experiment,data,method,seed,batch_size,width,time_steps,epochs,train_samples,";
    table(
        "accuracy.csv",
        keys + "test_samples,lr,parameters,top1,top1_best",
        "methods,cifar10,ottt-a,1,128,0.25,4,10,10000,2000,0.1,579098,0.5,0.5",
        "methods,cifar10,ottt-a,2,128,0.25,4,10,10000,2000,0.1,579098,0.52,0.53",
        "methods,cifar10,sltt,1,128,0.25,4,10,10000,2000,0.1,579098,0.55,0.55",
        "methods,cifar10,ottt-a,1,128,0.25,4,20,10000,2000,0.1,579098,0.6,0.6");
    Files.writeString(
        machine.resolveSibling("authors.csv"),
        keys
            + "test_samples,lr,top1\n"
            + "methods,cifar10,ottt-a,1,128,0.25,4,10,10000,2000,0.1,0.505\n"
            + "methods,cifar10,ottt-o,1,128,0.25,4,10,10000,2000,0.1,0.6\n");

    String page = markdown();

    assertThat(page).containsOnlyOnce("### The authors' code: cifar10");
    // sqrt(0.51 * 0.49 / 2000) or thereabouts
    assertThat(page).contains("measured on 2,000 images has a standard error of 1.1 points");
    assertThat(page).containsOnlyOnce("| OTTT_A | 50.00, 52.00 | 50.50 |");
    assertThat(page).doesNotContain("| SLTT | 55.00 | ");
  }

  @Test
  void comparesTheFormsOfOtttOSeedBySeed() throws IOException {
    String keys = "experiment,data,method,seed,batch_size,width,time_steps,epochs,train_samples,";
    table(
        "accuracy.csv",
        keys + "test_samples,lr,parameters,top1,top1_best,train_seconds",
        "online-form,cifar10,ottt-o,1,64,0.25,4,2,5000,2000,0.1,579098,0.30,0.31,",
        "online-form,cifar10,ottt-o-trace,1,64,0.25,4,2,5000,2000,0.1,579098,0.32,0.32,",
        "online-form,cifar10,ottt-o,2,64,0.25,4,2,5000,2000,0.1,579098,0.40,0.41,",
        "online-form,cifar10,ottt-o-trace,2,64,0.25,4,2,5000,2000,0.1,579098,0.39,0.40,",
        "online-form,cifar10,ottt-o,3,64,0.25,4,2,5000,2000,0.1,579098,0.35,0.36,");
    table(
        "speed-vgg.csv",
        "width,batch_size,image_size,time_steps,contender,repetition,seconds_per_step,"
            + "seconds_per_image,ratio_to_relu",
        "1,32,32,6,ottt-o,1,0.4,0.075,1.6",
        "1,32,32,6,ottt-o,2,0.8,0.15,1.6",
        "1,32,32,6,ottt-o trace,1,0.3,0.05625,1.2",
        "1,32,32,6,ottt-o trace,2,0.6,0.1125,1.2");

    assertThat(markdown())
        .contains("### The two forms of OTTT_O: cifar10")
        .contains("| OTTT_O | 64 | 0.1 | 3 | 35.00 ± 5.00 | 36.00 ± 5.00 |")
        .contains("| OTTT_O, trace | 64 | 0.1 | 2 | 35.50 ± 4.95 | 36.00 ± 5.66 |")
        .contains("in points, for each seed: +2.00, -1.00; mean +0.50 ± 2.12.")
        .contains("OTTT_O in the trace form, with three products a step, takes 0.750 of the exact");
  }

  @Test
  void htmlNeedsNoOtherFile() throws IOException {
    table(
        "pieces.csv",
        "piece,benchmark,parameters,score,error,unit,iterations",
        "neurons,fire,batch=32,1.5,0.1,ms/op,5");
    table(
        "speed-vgg.csv",
        "width,batch_size,image_size,time_steps,contender,repetition,seconds_per_step,"
            + "seconds_per_image,ratio_to_relu",
        "1,32,32,6,relu,1,0.2,0.0375,1");
    Files.write(machine.resolve("speed-vgg.png"), PICTURE);
    report();

    String html = Files.readString(folder.resolve("report.html"));

    assertThat(html)
        .contains("src=\"data:image/png;base64," + Base64.getEncoder().encodeToString(PICTURE))
        .contains("<td align=\"right\">1.500</td>")
        .contains("Model &lt;X&gt;")
        .contains("width=device-width")
        .doesNotContain("http:", "https:", "<script", "<link", "src=\"results");
  }

  @Test
  void needsResults() throws IOException {
    Path empty = Files.createDirectory(folder.resolve("empty"));

    CommandRun run = CommandRun.of(new BenchmarkReportCommand(), "--results", empty.toString());

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.errLine()).contains("has no results; run a benchmark first");
  }

  private void table(String name, String... lines) throws IOException {
    Files.writeString(machine.resolve(name), String.join("\n", List.of(lines)) + "\n");
  }

  private String markdown() throws IOException {
    report();
    return Files.readString(folder.resolve("RESULTS.md"));
  }

  private void report() {
    CommandRun run =
        CommandRun.of(
            new BenchmarkReportCommand(), "--results", folder.resolve("results").toString());
    assertThat(run.err()).isEmpty();
    assertThat(run.exitCode()).isZero();
  }
}
