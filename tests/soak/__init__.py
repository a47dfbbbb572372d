"""The long run (`make soak`): whatever people, banks and machines do, the books hold."""
