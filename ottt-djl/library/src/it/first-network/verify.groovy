// The CPU's native libraries come with the one dependency, a logger is there, and the network has learned.
def log = new File(basedir, 'build.log').text
assert log =~ /ai\.djl\.pytorch:pytorch-native-cpu:jar:[\w-]+:[\d.]+:runtime/
assert !log.contains('SLF4J(W)')
def accuracy = log =~ /Test accuracy after 4 time steps: ([\d.]+) %/
assert accuracy.find()
assert accuracy.group(1).toDouble() >= 90
